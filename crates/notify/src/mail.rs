//! Mail by SMTP: encrypted, except to a server on the same machine.

use std::fmt;
use std::time::Duration;

use guiju_store::Contact;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};

use crate::channel::{Channel, Failed, Notice};

/// A server that does not answer for so long is taken for gone.
const PATIENCE: Duration = Duration::from_secs(15);

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (SMTPS).
    Tls,
    /// TLS after STARTTLS, which the server must offer.
    StartTls,
    /// None; only to a server on this machine.
    None,
}

/// Where and as whom mail is sent.
#[derive(Clone)]
pub struct MailSettings {
    /// Name or address of the server.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub protection: Protection,
    /// Address of the sender.
    pub from: String,
    /// User and password, where the server asks for them.
    pub login: Option<(String, String)>,
}

// Never printed with its secret.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings").field("server", &self.server).field("port", &self.port).finish_non_exhaustive()
    }
}

/// The channel.
pub struct Mail {
    transport: SmtpTransport,
    from: Mailbox,
    /// The part of the sender's address after the sign.
    host: String,
}

impl Mail {
    /// Opens no connection yet.
    ///
    /// # Errors
    /// What is wrong with the settings, in words.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        let MailSettings { server, port, protection, from, login } = settings;
        let here = matches!(server.as_str(), "127.0.0.1" | "::1" | "localhost");
        if *protection == Protection::None && !here {
            return Err(format!("到 {server} 的邮件须加密发送；不加密只能用于本机的邮件服务器"));
        }
        let tls = || TlsParameters::new(server.clone()).map_err(|e| format!("不能与 {server} 加密通信：{e}"));
        let tls = match protection {
            Protection::Tls => Tls::Wrapper(tls()?),
            Protection::StartTls => Tls::Required(tls()?),
            Protection::None => Tls::None,
        };
        let mut builder = SmtpTransport::builder_dangerous(server).port(*port).tls(tls).timeout(Some(PATIENCE));
        if let Some((user, password)) = login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let from: Mailbox = from.parse().map_err(|e| format!("发件地址“{from}”不对：{e}"))?;
        let host = from.email.domain().to_owned();
        Ok(Self { transport: builder.build(), from, host })
    }

    fn message(&self, notice: &Notice) -> Result<Message, Failed> {
        let Notice { id, government, contact, owed, subjects, link, .. } = notice;
        let ever = |e: &dyn fmt::Display| Failed::Ever(e.to_string());
        let to: Mailbox = contact.mail.parse().map_err(|e| ever(&e))?;
        let mut text = format!("您在{government}的办公系统中有{owed}件待办事项，请登录办理：\n{link}\n");
        if !subjects.is_empty() {
            text.push_str("\n其中新到：\n");
        }
        for (number, link) in subjects {
            text.push_str(&format!("{number}　{link}\n"));
        }
        text.push_str("\n本邮件由系统自动发出。不再接收的，请在系统“我的”页面关闭邮件通知。\n");
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(format!("您有{owed}件待办事项"))
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|e| ever(&e))
    }
}

impl Channel for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn reaches(&self, contact: &Contact) -> bool {
        !contact.mail.is_empty() && !contact.mail_off
    }

    fn tell(&self, notice: &Notice, _now: i64) -> Result<(), Failed> {
        let sent = self.transport.send(&self.message(notice)?);
        sent.map(|_| ()).map_err(|error| match () {
            () if error.is_permanent() => Failed::Ever(error.to_string()),
            () if error.is_transient() || error.is_response() => Failed::Now(error.to_string()),
            () => Failed::Down(error.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(server: &str, protection: Protection) -> MailSettings {
        MailSettings {
            server: server.to_owned(),
            port: 25,
            protection,
            from: "规矩 <oa@example.gov.cn>".to_owned(),
            login: Some(("oa".to_owned(), "secret".to_owned())),
        }
    }

    #[test]
    fn only_to_this_machine_mail_goes_in_the_open() {
        assert!(Mail::new(&settings("127.0.0.1", Protection::None)).is_ok());
        assert!(Mail::new(&settings("10.0.0.1", Protection::None)).err().unwrap().contains("须加密"));
        assert!(Mail::new(&settings("mail.example.gov.cn", Protection::StartTls)).is_ok());
        assert!(!format!("{:?}", settings("a", Protection::Tls)).contains("secret"));
        let nobody = MailSettings { from: "nobody".to_owned(), ..settings("127.0.0.1", Protection::None) };
        assert!(Mail::new(&nobody).is_err());
    }

    #[test]
    fn a_mail_says_numbers_and_links() {
        let mail = Mail::new(&settings("127.0.0.1", Protection::None)).unwrap();
        let contact = Contact { mail: "li@example.gov.cn".to_owned(), mail_off: false };
        assert!(mail.reaches(&contact) && !mail.reaches(&Contact { mail_off: true, ..contact.clone() }));
        assert!(!mail.reaches(&Contact::default()));
        let notice = Notice {
            id: "abc".to_owned(),
            government: "某区政府".to_owned(),
            person: "li".to_owned(),
            contact,
            owed: 3,
            subjects: vec![("documents-7".to_owned(), "https://oa/m/documents/documents-7".to_owned())],
            link: "https://oa/".to_owned(),
        };
        let message = mail.message(&notice).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(text.contains("Message-ID: <abc@example.gov.cn>") && text.contains("Auto-Submitted: auto-generated"));
        let wrong = Notice { contact: Contact { mail: "no address".to_owned(), mail_off: false }, ..notice };
        assert!(matches!(mail.message(&wrong), Err(Failed::Ever(_))));
    }
}
