//! Notices outside of the pages: "you have so many things to do", by mail and to other systems of the government. They
//! follow from rows that are committed, are worked off beside the writer, and say no more than numbers of subjects and a
//! link: whoever follows it signs in and sees what he may see.

mod channel;
mod mail;
mod reading;
mod webhook;
mod worker;

pub use channel::{Channel, Failed, Notice};
pub use mail::{Mail, MailSettings, Protection};
pub use reading::read_on;
pub use webhook::{Webhook, signature};
pub use worker::{Limits, Round, Worker};
