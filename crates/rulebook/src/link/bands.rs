//! Bands of amounts: of which number, from where on.

use super::Links;
use crate::book::NormKind;
use crate::norm::Days;
use crate::vocabulary::FactKind;

impl Links<'_> {
    pub(super) fn bands(&self) {
        for (name, norm) in &self.book.bands {
            if self.book.classes.contains_key(name) {
                let message = format!("“{name}”既是类别又是分档");
                self.sink.error(norm.common.spot, message, "改一个名称");
            }
            if self.fact(&norm.of).is_some_and(|f| f.kind != FactKind::Number) {
                self.sink.error(norm.of.spot, format!("“{}”不是数", norm.of), "of 只能写数一类的事实");
            }
            let mut last: Option<i64> = None;
            for band in &norm.bands {
                if let Days::Value(value) = &band.from
                    && !self.known(NormKind::Value, value)
                {
                    continue;
                }
                let from = self.book.number(&band.from).unwrap_or_default();
                match last {
                    None if from != 0 => {
                        let message = format!("最低一档“{}”从{from}起，更小的数不在任何一档", band.label);
                        self.sink.error(band.id.spot, message, "最低一档写 from = 0");
                    }
                    Some(before) if from <= before => {
                        let message = format!("“{}”从{from}起，不高于前一档的{before}", band.label);
                        self.sink.error(band.id.spot, message, "各档由低到高写，各自从更大的数起");
                    }
                    _ => {}
                }
                last = Some(from);
            }
        }
    }
}
