//! One line of what happened, in Chinese.

use super::event::Event;
use super::register::shown;

/// Tells an event.
pub fn tell(event: &Event) -> String {
    match event {
        Event::SeriesOpened { series, year, last, basis } => {
            format!("登记{series}〔{year}〕1至{last}号启用前已在其他系统使用；依据：{basis}")
        }
        Event::NumberSet { series, year, number, fate, reason } => {
            let fate = match fate.as_str() {
                "reserved" => "预留",
                "offline" => "线下涉密件占用",
                _ => "作废",
            };
            format!("登记{}{fate}；理由：{reason}", shown(series, *year, *number))
        }
        Event::InForceImported { basis, documents } => {
            format!("登记此前在其他系统制发的现行文件{}件；依据：{basis}", documents.len())
        }
    }
}
