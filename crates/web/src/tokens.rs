//! 令牌: secrets by which programs come through the interface. Somebody's own are made and ended on his page, those of
//! programs by whoever the rules give the accounts. A secret is shown once and kept as a hash only.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use guiju_core::{Citation, OfficeTime};
use guiju_store::accounts::Token;
use guiju_ui::{ListRow, Markup, cite, list, render};

use crate::answer::Failure;
use crate::api::{self, scope};
use crate::attempts::Peer;
use crate::body::Typed;
use crate::secret;
use crate::sign_in::{check, field, plain};
use crate::subject::against;
use crate::visit::{Visit, blocking};

/// Longest label, in characters.
const LABEL: usize = 60;
/// Days offered for a token's life; those above the limit are not.
const DAYS: [u32; 5] = [7, 30, 90, 180, 365];
/// Scopes of one token.
const SCOPES: usize = 100;

/// One scope that can be chosen: in words, and as it is kept.
struct Choice {
    scope: String,
    label: String,
    chosen: bool,
}

/// The scopes of one matter: all of its clerical acts, and each act by itself.
struct Group {
    label: &'static str,
    whole: Choice,
    single: Vec<Choice>,
}

/// What was typed, to be shown again.
#[derive(Default, Clone)]
struct Sheet {
    label: String,
    days: u32,
    scopes: Vec<String>,
    for_program: bool,
    problems: Vec<String>,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage<'a> {
    csrf: &'a str,
    own: Markup,
    programs: Markup,
    /// Whether the visitor is who keeps the accounts.
    keeps_accounts: bool,
    groups: Vec<Group>,
    plain: Vec<Choice>,
    days: Vec<(u32, bool)>,
    sheet: &'a Sheet,
    most: usize,
    /// Where the rules say which acts a matter's scope holds.
    ground: Markup,
}

#[derive(Template)]
#[template(path = "token_given.html")]
struct GivenPage<'a> {
    label: &'a str,
    secret: &'a str,
    scopes: String,
    until: String,
}

/// GET /me/tokens
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    blocking(move || page(&visit, StatusCode::OK, &Sheet::default())).await
}

/// Whether the rules give the visitor the accounts.
fn keeps_accounts(visit: &Visit) -> bool {
    let Some((matter, act)) = visit.site.keeping.open.split_once('.') else { return false };
    visit.site.act(matter, act).is_some()
        && against(visit, matter, None, act, &[]).is_some_and(|reasons| reasons.is_empty())
}

/// All tokens that the visitor sees: his own; those of programs where the accounts are his to keep.
fn seen(visit: &Visit) -> Result<(Vec<Token>, Vec<Token>), Failure> {
    let all = visit.site.accounts.tokens(visit.reader.gov())?;
    let (programs, people): (Vec<Token>, Vec<Token>) = all.into_iter().partition(|t| t.login.is_empty());
    let own = people.into_iter().filter(|t| t.login == visit.account.login).collect();
    Ok((own, if keeps_accounts(visit) { programs } else { vec![] }))
}

fn page(visit: &Visit, status: StatusCode, sheet: &Sheet) -> Result<Response, Failure> {
    let (own, programs) = seen(visit)?;
    let limits = &visit.site.limits;
    let chosen = |scope: &str| sheet.scopes.iter().any(|s| s == scope);
    let choice = |scope: String, label: &str| Choice { chosen: chosen(&scope), label: label.to_owned(), scope };
    let clerical = scope::Clerical::of(&*visit.edition);
    let groups = visit.site.matters.iter().filter_map(|matter| {
        let known = matter.vocabulary();
        let single: Vec<Choice> = known
            .acts
            .iter()
            .filter(|a| api::is_offered(visit, known.matter, a))
            .map(|a| {
                let only = if clerical.holds(known.matter, a.name) { "" } else { "（须逐项写明）" };
                choice(format!("{}{}.{}", scope::ACT, known.matter, a.name), &format!("{}{only}", a.label))
            })
            .collect();
        let whole = format!("{}{}", scope::ACT, known.matter);
        let words = scope::label(&visit.site, &whole);
        (!single.is_empty()).then(|| Group { label: known.label, whole: choice(whole, &words), single })
    });
    let plain = [scope::READ, scope::RECORD_FOR].map(|s| choice(s.to_owned(), &scope::label(&visit.site, s)));
    let last = DAYS.iter().copied().filter(|d| *d <= limits.token_days).max().unwrap_or(limits.token_days);
    let days = DAYS.iter().copied().filter(|d| *d < last).chain([last]);
    let wanted = if sheet.days == 0 { DAYS[1].min(last) } else { sheet.days };
    let page = TokensPage {
        csrf: &visit.session.csrf,
        own: table(visit, &own, "您没有令牌。")?,
        programs: table(visit, &programs, "没有程序令牌。")?,
        keeps_accounts: keeps_accounts(visit),
        groups: groups.collect(),
        plain: plain.into_iter().collect(),
        days: days.map(|d| (d, d == wanted)).collect(),
        sheet,
        most: limits.tokens,
        ground: ground(visit),
    };
    visit.page(status, "令牌", "/me", &render(&page)?)
}

/// Where the rules say which acts a matter's scope holds; nothing where they do not.
fn ground(visit: &Visit) -> Markup {
    let class = visit.edition.book().classes.get(scope::CLERICAL);
    let cited = class.map(|class| {
        let guiju_gate::rulebook::norm::Basis { book, place } = class.common.basis.clone();
        cite(&Citation { book, place, norm: class.common.name.clone() })
    });
    cited.unwrap_or_default()
}

fn when(second: i64) -> String {
    OfficeTime::from_unix(second).chinese()
}

fn table(visit: &Visit, tokens: &[Token], empty: &str) -> Result<Markup, Failure> {
    let now = (visit.site.clock)();
    let row = |token: &Token| {
        let state = match token.ended {
            Some(at) => format!("{}停用", when(at)),
            None if token.is_good(now) => "有效".to_owned(),
            None => "已到期".to_owned(),
        };
        let scopes: Vec<String> = token.scopes.iter().map(|s| scope::label(&visit.site, s)).collect();
        let end = if token.is_good(now) { end_form(visit, &token.id) } else { Markup::none() };
        let cells = vec![
            token.label.as_str().into(),
            scopes.join("、").into(),
            when(token.created).into(),
            token.last_used.map_or_else(|| "未用过".to_owned(), when).into(),
            when(token.expires).into(),
            Markup::join([Markup::text(&state), end]).into(),
        ];
        ListRow { href: None, cells }
    };
    let rows: Vec<ListRow> = tokens.iter().map(row).collect();
    Ok(list("", &["用途", "权限", "开设", "最近使用", "到期", "状态"], &rows, empty)?)
}

fn end_form(visit: &Visit, id: &str) -> Markup {
    Markup::trusted(format!(
        " <form class=\"inline\" method=\"post\" action=\"/me/tokens/end\">\
         <input type=\"hidden\" name=\"_csrf\" value=\"{}\"><input type=\"hidden\" name=\"id\" value=\"{}\">\
         <button class=\"button plain small\" type=\"submit\">停用</button></form>",
        Markup::text(&visit.session.csrf),
        Markup::text(id)
    ))
}

/// POST /me/tokens
pub(crate) async fn make(visit: Visit, request: Request) -> Result<Response, Failure> {
    let peer = Peer::of(&request);
    let typed = plain(&visit, request).await?;
    let (visit, mut sheet, password) = blocking(move || {
        let sheet = read(&visit, &typed)?;
        let password = field(&typed, "password").to_owned();
        Ok((visit, sheet, password))
    })
    .await?;
    if sheet.problems.is_empty() {
        let known = check(&visit.site, visit.account.login.clone(), password, peer).await?;
        if known.is_none() {
            sheet.problems.push("现用密码不正确，或者登录名已暂时锁定".to_owned());
        }
    }
    blocking(move || match sheet.problems.is_empty() {
        true => give(&visit, &sheet),
        false => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &sheet),
    })
    .await
}

/// What was typed, with everything that is wrong with it.
fn read(visit: &Visit, typed: &Typed) -> Result<Sheet, Failure> {
    let limits = &visit.site.limits;
    let mut sheet = Sheet {
        label: field(typed, "label").trim().to_owned(),
        days: field(typed, "days").parse().unwrap_or_default(),
        scopes: typed.form.fields.get("scope").cloned().unwrap_or_default(),
        for_program: field(typed, "for") == "program",
        problems: vec![],
    };
    if sheet.for_program {
        // A program acts for nobody: it reads, and does nothing.
        sheet.scopes = vec![scope::READ.to_owned()];
    }
    sheet.scopes.sort();
    sheet.scopes.dedup();
    let mut wrong = vec![];
    let letters = sheet.label.chars().count();
    if letters == 0 || letters > LABEL || sheet.label.chars().any(char::is_control) {
        wrong.push(format!("请写明用途，最多{LABEL}字"));
    }
    if !(1..=limits.token_days).contains(&sheet.days) {
        wrong.push(format!("有效期应为1至{}天", limits.token_days));
    }
    if sheet.scopes.is_empty() || sheet.scopes.len() > SCOPES {
        wrong.push("请选择权限，至少一项".to_owned());
    }
    if !sheet.scopes.iter().all(|s| scope::is_known(&visit.site, s)) {
        wrong.push("所选权限中有本系统没有的，请重新选择".to_owned());
    }
    if sheet.for_program && !keeps_accounts(visit) {
        wrong.push("程序令牌由管理账号的管理员开设".to_owned());
    }
    let (own, programs) = seen(visit)?;
    let (held, most) = if sheet.for_program { (programs, limits.programs) } else { (own, limits.tokens) };
    let now = (visit.site.clock)();
    if held.iter().filter(|t| t.is_good(now)).count() >= most {
        wrong.push(too_many(most));
    }
    if field(typed, "password").is_empty() {
        wrong.push("请填写现用密码".to_owned());
    }
    sheet.problems = wrong;
    Ok(sheet)
}

fn too_many(most: usize) -> String {
    format!("有效的令牌最多{most}个，请先停用不用的")
}

/// Makes the token and shows its secret, this once.
fn give(visit: &Visit, sheet: &Sheet) -> Result<Response, Failure> {
    let now = (visit.site.clock)();
    let limits = &visit.site.limits;
    let kept = i64::try_from(limits.token_kept.as_secs()).unwrap_or(i64::MAX);
    visit.site.accounts.forget_tokens(now.saturating_sub(kept))?;
    let drawn = secret::token()?;
    let id: String = secret::token()?.chars().take(16).collect();
    let given = format!("{}{drawn}", api::PREFIX);
    let token = Token {
        id: id.clone(),
        gov: visit.reader.gov().to_owned(),
        login: if sheet.for_program { String::new() } else { visit.account.login.clone() },
        label: sheet.label.clone(),
        scopes: sheet.scopes.clone(),
        created: now,
        created_by: visit.account.login.clone(),
        last_used: None,
        expires: now.saturating_add(i64::from(sheet.days) * 86_400),
        ended: None,
        ended_by: None,
    };
    let most = if sheet.for_program { limits.programs } else { limits.tokens };
    if !visit.site.accounts.create_token_within(&given, &token, most, now)? {
        // Counted before, and counted again as it is kept: another request may have come in between.
        let full = Sheet { problems: vec![too_many(most)], ..sheet.clone() };
        return page(visit, StatusCode::UNPROCESSABLE_ENTITY, &full);
    }
    let (by, scopes) = (&visit.account.login, token.scopes.join(" "));
    tracing::info!(token = id, by, program = sheet.for_program, scopes, "a token was made");
    let labels: Vec<String> = token.scopes.iter().map(|s| scope::label(&visit.site, s)).collect();
    let page =
        GivenPage { label: &token.label, secret: &given, scopes: labels.join("、"), until: when(token.expires) };
    visit.page(StatusCode::OK, "新令牌", "/me", &render(&page)?)
}

/// POST /me/tokens/end
pub(crate) async fn end(visit: Visit, request: Request) -> Result<Response, Failure> {
    let typed = plain(&visit, request).await?;
    blocking(move || {
        let id = field(&typed, "id");
        let (own, programs) = seen(&visit)?;
        if !own.iter().chain(&programs).any(|t| t.id == id) {
            return Err(Failure::Nothing);
        }
        if visit.site.accounts.end_token(id, (visit.site.clock)(), &visit.account.login)? {
            tracing::info!(token = id, by = visit.account.login, "a token was ended");
        }
        Ok(Redirect::to("/me/tokens").into_response())
    })
    .await
}
