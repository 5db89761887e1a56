//! One connection. The store's traits wait for their answers, so each connection is driven by the thread that asks, and
//! statements that need not wait for one another are sent together.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::future::{join, join_all};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use super::text::pack;
use crate::StoreError;

/// For so long an answer is waited for before the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(120);
/// So long a server may take from the first knock until it has greeted.
const GREETING: Duration = Duration::from_secs(15);
/// Statements kept ready on a connection.
const STATEMENTS: usize = 512;

/// A value bound to a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Yes(Option<bool>),
    Bytes(Option<Vec<u8>>),
    Texts(Vec<String>),
    Numbers(Vec<i64>),
    Flags(Vec<bool>),
}

impl Value {
    /// A text as it is looked up or stored.
    pub fn text(text: &str) -> Self {
        Value::Text(Some(pack(text).into_owned()))
    }
    pub fn number(n: i64) -> Self {
        Value::Number(Some(n))
    }
    pub fn bytes(bytes: &[u8]) -> Self {
        Value::Bytes(Some(bytes.to_vec()))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Text(v) => v.to_sql(ty, out),
            Value::Number(v) => v.to_sql(ty, out),
            Value::Yes(v) => v.to_sql(ty, out),
            Value::Bytes(v) => v.to_sql(ty, out),
            Value::Texts(v) => v.to_sql(ty, out),
            Value::Numbers(v) => v.to_sql(ty, out),
            Value::Flags(v) => v.to_sql(ty, out),
        }
    }
    // What is bound where is checked against the registers' declarations before it comes here.
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// A statement with what is bound to it.
pub(super) type Bound = (String, Vec<Value>);

/// An error as the store tells it: the engine's words and its code, and none of the data.
pub(super) fn failed(e: &tokio_postgres::Error) -> StoreError {
    let text = match e.as_db_error() {
        Some(db) => format!("PostgreSQL：{}（{}）", db.message(), db.code().code()),
        None => format!("PostgreSQL：{}", chain(e)),
    };
    match e.code() {
        Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            StoreError::Damaged(text)
        }
        _ => StoreError::Engine(text),
    }
}

fn chain(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(inner) = cause {
        text = format!("{text}：{inner}");
        cause = inner.source();
    }
    text
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(e: tokio_postgres::Error) -> Self {
        failed(&e)
    }
}

struct Live {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// A connection and the thread's means to drive it.
pub(super) struct Link {
    config: Config,
    /// What every new connection is told first.
    greeting: String,
    live: RefCell<Live>,
    /// Statements without an answer that are sent with the next one.
    later: RefCell<Vec<&'static str>>,
    /// Whether a transaction is open, so that what is read is of one instant anyway.
    pub within: Cell<bool>,
    /// An answer did not come: whatever comes on this connection now belongs to an earlier question.
    dead: Cell<bool>,
    /// Present until the link is dropped.
    runtime: Option<Runtime>,
}

impl Drop for Link {
    fn drop(&mut self) {
        // Wherever it is dropped, nothing is waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("within", &self.within.get()).finish_non_exhaustive()
    }
}

impl Link {
    /// Connects, and sends the greeting.
    pub fn open(config: &Config, greeting: &str) -> Result<Self, StoreError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| StoreError::Engine(format!("无法建立连接的线程：{e}")))?;
        let live = RefCell::new(connect(&runtime, config, greeting)?);
        Ok(Self {
            config: config.clone(),
            greeting: greeting.to_owned(),
            live,
            later: RefCell::default(),
            within: Cell::new(false),
            dead: Cell::new(false),
            runtime: Some(runtime),
        })
    }

    /// Connects anew where the connection was lost; what is open on it is lost with it.
    pub fn mend(&self) -> Result<(), StoreError> {
        if !self.is_lost() {
            return Ok(());
        }
        self.later.borrow_mut().clear();
        self.within.set(false);
        let live = connect(self.runtime()?, &self.config, &self.greeting)?;
        *self.live.borrow_mut() = live;
        self.dead.set(false);
        Ok(())
    }

    pub fn is_lost(&self) -> bool {
        self.dead.get() || self.live.borrow().client.is_closed()
    }

    /// A statement whose answer matters only if it fails: it is sent with the next one.
    pub fn later(&self, sql: &'static str) {
        self.later.borrow_mut().push(sql);
    }

    fn runtime(&self) -> Result<&Runtime, StoreError> {
        self.runtime.as_ref().ok_or_else(|| StoreError::Misuse("连接已经关闭".to_owned()))
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, StoreError> {
        let waited = self.runtime()?.block_on(async { tokio::time::timeout(PATIENCE, work).await });
        match waited {
            Ok(done) => Ok(done?),
            Err(_) => {
                self.dead.set(true);
                Err(StoreError::Engine("PostgreSQL：等待答复超时".to_owned()))
            }
        }
    }

    fn ready(&self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.live.borrow().statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.wait(self.live.borrow().client.prepare(sql))?;
        let mut live = self.live.borrow_mut();
        if live.statements.len() >= STATEMENTS {
            live.statements.clear();
        }
        live.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// What was put off, as one text.
    fn put_off(&self) -> String {
        std::mem::take(&mut *self.later.borrow_mut()).join(";")
    }

    /// Sends what was put off, and waits for it.
    pub fn flush(&self) -> Result<(), StoreError> {
        let before = self.put_off();
        if before.is_empty() { Ok(()) } else { self.wait(self.live.borrow().client.batch_execute(&before)) }
    }

    /// Plain statements without values, one after another, after those that were put off.
    pub fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.flush()?;
        self.wait(self.live.borrow().client.batch_execute(sql))
    }

    /// Rows of several statements, sent together; the first failure is told.
    pub fn all(&self, bound: &[Bound]) -> Result<Vec<Vec<Row>>, StoreError> {
        // A statement can be made ready only where the transaction is in order.
        if bound.iter().any(|(sql, _)| !self.live.borrow().statements.contains_key(sql)) {
            self.flush()?;
        }
        let statements = bound.iter().map(|(sql, _)| self.ready(sql)).collect::<Result<Vec<_>, _>>()?;
        let before = self.put_off();
        let live = self.live.borrow();
        let client = &live.client;
        let asked = statements.iter().zip(bound).map(|(statement, (_, values))| async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            client.query(statement, &values).await
        });
        let asked = join_all(asked);
        let answers = self.wait(async {
            match before.is_empty() {
                true => Ok(asked.await),
                false => {
                    let (sent, answers) = join(client.batch_execute(&before), asked).await;
                    sent.map(|()| answers)
                }
            }
        })?;
        Ok(answers.into_iter().collect::<Result<_, _>>()?)
    }

    /// Rows of one statement.
    pub fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let mut all = self.all(&[(sql.to_owned(), values)])?;
        Ok(all.pop().unwrap_or_default())
    }

    /// One row, or none.
    pub fn row(&self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Statements that must all hold, and then the commit, in one sending: nothing can come between them. Their rows, or why
    /// it was refused, with the engine's code.
    pub fn commit_if(&self, checks: &[Bound]) -> Result<Vec<Vec<Row>>, (StoreError, Option<SqlState>)> {
        let told = |e: StoreError| (e, None);
        self.flush().map_err(told)?;
        let statements = checks.iter().map(|(sql, _)| self.ready(sql)).collect::<Result<Vec<_>, _>>();
        let statements = statements.map_err(told)?;
        let live = self.live.borrow();
        let client = &live.client;
        let checked = join_all(statements.iter().zip(checks).map(|(statement, (_, values))| async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            client.query(statement, &values).await
        }));
        let both = self
            .runtime()
            .map_err(told)?
            .block_on(async { tokio::time::timeout(PATIENCE, join(checked, client.batch_execute("COMMIT"))).await });
        let Ok((checked, committed)) = both else {
            self.dead.set(true);
            return Err(told(StoreError::Engine("PostgreSQL：等待提交的答复超时".to_owned())));
        };
        let checked = checked.into_iter().collect::<Result<Vec<_>, _>>();
        checked.and_then(|rows| committed.map(|()| rows)).map_err(|e| (failed(&e), e.code().cloned()))
    }
}

fn connect(runtime: &Runtime, config: &Config, greeting: &str) -> Result<Live, StoreError> {
    let connecting = async {
        let (client, connection) = config.connect(NoTls).await?;
        // It ends with the client, and is driven whenever the thread waits for an answer.
        // That it was lost is told to whoever asks next.
        tokio::spawn(async move { drop(connection.await) });
        if !greeting.is_empty() {
            client.batch_execute(greeting).await?;
        }
        Ok::<_, tokio_postgres::Error>(Live { client, statements: HashMap::new() })
    };
    // A host that takes the connection and says nothing must not hold anybody for ever.
    match runtime.block_on(async { tokio::time::timeout(GREETING, connecting).await }) {
        Ok(live) => Ok(live?),
        Err(_) => Err(StoreError::Engine("PostgreSQL：连接后没有应答".to_owned())),
    }
}
