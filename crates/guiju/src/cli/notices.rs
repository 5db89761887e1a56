//! Notices of a served office: which channels there are, and the thread that works them off.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use guiju_notify::{Channel, Limits, Mail, MailSettings, Protection, Webhook, Worker};
use guiju_runtime::Office;
use guiju_web::unix_now;

use crate::cli::beside::{Beside, while_writing};
use crate::failure::{Failure, Result, file};
use crate::wiring::Folder;

/// Which channels there are. Secrets come from files, never from the command line, which everybody on the machine can read.
#[derive(Debug, Clone, clap::Args)]
pub struct Notices {
    /// 待办通知的邮件服务器：smtps://主机[:端口]（加密）、smtp://主机[:端口]（STARTTLS；本机可不加密）
    #[arg(long, value_name = "URL", requires = "mail_from")]
    mail: Option<String>,
    /// 通知邮件的发件地址
    #[arg(long, value_name = "ADDR")]
    mail_from: Option<String>,
    /// 邮件服务器的用户名和密码，文件中各占一行
    #[arg(long, value_name = "FILE")]
    mail_login: Option<PathBuf>,
    /// 待办通知发往的其他系统的地址
    #[arg(long, value_name = "URL", requires = "webhook_secret")]
    webhook: Option<String>,
    /// 签署这些通知的密钥文件，至少32个字节
    #[arg(long, value_name = "FILE")]
    webhook_secret: Option<PathBuf>,
    /// 通知没有送达的，首次隔多少秒再试，以后逐次加长
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().first_wait, value_parser = clap::value_parser!(i64).range(1..=86_400))]
    notice_retry: i64,
}

impl Notices {
    /// Starts the worker, where there is a channel. Links lead to the first further address, else to where it listens.
    pub fn start(
        &self,
        folder: &Folder,
        office: &Office,
        government: &str,
        origin: Option<&String>,
        listen: SocketAddr,
    ) -> Result<Option<Beside>> {
        let channels = self.channels()?;
        if channels.is_empty() {
            return Ok(None);
        }
        let link = origin.map_or_else(|| format!("http://{listen}"), |o| o.trim_end_matches('/').to_owned());
        let worker = Worker {
            reader: office.reader(),
            government: government.to_owned(),
            link,
            channels,
            limits: Limits { first_wait: self.notice_retry, ..Limits::default() },
            accounts: Arc::new(folder.accounts()?),
        };
        let office = office.clone();
        let work = move |ended: &AtomicBool| while_writing(&office, ended, |over| worker.run(&unix_now, over));
        Ok(Some(Beside::start("notices", work)?))
    }

    fn channels(&self) -> Result<Vec<Box<dyn Channel>>> {
        let mut channels: Vec<Box<dyn Channel>> = vec![];
        if let (Some(url), Some(from)) = (&self.mail, &self.mail_from) {
            let login = self.mail_login.as_deref().map(login).transpose()?;
            channels.push(Box::new(Mail::new(&mail(url, from, login)?).map_err(Failure)?));
        }
        if let (Some(url), Some(secret)) = (&self.webhook, &self.webhook_secret) {
            let secret = std::fs::read(secret).map_err(|e| file(secret, &e))?;
            channels.push(Box::new(Webhook::new(url, secret.trim_ascii()).map_err(Failure)?));
        }
        Ok(channels)
    }
}

/// Settings from an address. Without encryption only on this machine.
fn mail(url: &str, from: &str, login: Option<(String, String)>) -> Result<MailSettings> {
    let wrong = || Failure(format!("邮件服务器“{url}”须写作 smtps://主机:端口 或者 smtp://主机:端口"));
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let (server, port) = match rest.trim_end_matches('/').rsplit_once(':') {
        Some((server, port)) => (server, Some(port.parse::<u16>().map_err(|_| wrong())?)),
        None => (rest, None),
    };
    let here = ["127.0.0.1", "localhost"].contains(&server);
    let (protection, usual) = match scheme {
        "smtps" => (Protection::Tls, 465),
        "smtp" if here => (Protection::None, 25),
        "smtp" => (Protection::StartTls, 587),
        _ => return Err(wrong()),
    };
    if server.is_empty() {
        return Err(wrong());
    }
    let port = port.unwrap_or(usual);
    Ok(MailSettings { server: server.to_owned(), port, protection, from: from.to_owned(), login })
}

/// User and password, a line each.
fn login(path: &Path) -> Result<(String, String)> {
    let text = std::fs::read_to_string(path).map_err(|e| file(path, &e))?;
    let mut lines = text.lines().map(str::trim);
    match (lines.next(), lines.next()) {
        (Some(user), Some(password)) if !user.is_empty() && !password.is_empty() => {
            Ok((user.to_owned(), password.to_owned()))
        }
        _ => Err(Failure(format!("{}：第一行应为用户名，第二行应为密码", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_mail_is_protected() {
        let read = |url: &str| mail(url, "a@b.cn", None).map(|m| (m.server, m.port, m.protection));
        assert_eq!(read("smtps://mail.gov.cn").unwrap(), ("mail.gov.cn".to_owned(), 465, Protection::Tls));
        assert_eq!(read("smtp://mail.gov.cn:25").unwrap(), ("mail.gov.cn".to_owned(), 25, Protection::StartTls));
        assert_eq!(read("smtp://127.0.0.1:2525").unwrap(), ("127.0.0.1".to_owned(), 2525, Protection::None));
        for url in ["mail.gov.cn", "http://mail.gov.cn", "smtp://:25", "smtp://a:b"] {
            assert!(read(url).is_err(), "{url}");
        }
    }
}
