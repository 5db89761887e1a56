//! Articles: every number once, in order; grounds that exist.

use std::collections::BTreeMap;

use super::Links;
use crate::block::numbered;
use crate::book::{Article, Layer};
use crate::files::Spot;
use crate::norm::Basis;

impl Links<'_> {
    /// Numbers of the articles against what the layer says of itself, and the grounds of the parts of norms.
    pub(super) fn articles(&self) {
        for (at, layer) in self.book.layers.iter().enumerate() {
            let found = self.book.articles.iter().filter(|a| a.layer == at).count();
            if let Some(sections) = layer.sections.filter(|s| *s != found) {
                let message = format!("应有{sections}条，实有{found}条");
                self.sink.error(layer.spot, message, "补上缺少的条标题，或改 rulebook.toml 的 sections");
            }
            let Some(count) = layer.articles else { continue };
            let articles: Vec<&Article> = self.book.articles.iter().filter(|a| a.layer == at && a.number > 0).collect();
            self.order(&articles);
            if count > 0 {
                self.complete(layer, count, &articles);
            }
        }
        self.grounds_exist();
    }

    fn order(&self, articles: &[&Article]) {
        let mut highest = 0;
        let mut seen: BTreeMap<u16, &Article> = BTreeMap::new();
        for article in articles {
            if let Some(first) = seen.get(&article.number) {
                let message = format!("第{}条写了两次", article.number);
                self.sink.error(article.spot, message, format!("第一次在 {} 第{}行", first.file, first.line));
            } else if article.number < highest {
                let message = format!("第{}条写在第{highest}条之后", article.number);
                self.sink.error(article.spot, message, "按条号顺序排列");
            }
            highest = highest.max(article.number);
            seen.entry(article.number).or_insert(article);
        }
    }

    fn complete(&self, layer: &Layer, count: u16, articles: &[&Article]) {
        for number in (1..=count).filter(|n| !articles.iter().any(|a| a.number == *n)) {
            self.sink.error(layer.spot, format!("缺第{number}条"), format!("共{count}条，每条都要有标题"));
        }
        for article in articles.iter().filter(|a| a.number > count) {
            let message = format!("第{}条超出了总条数{count}", article.number);
            self.sink.error(article.spot, message, "改条号，或改 rulebook.toml 的 articles");
        }
    }

    /// Grounds of rows, members and signers may be any article, but one that exists.
    fn grounds_exist(&self) {
        for table in self.book.tables.values() {
            for row in &table.rows {
                self.ground_exists(&row.basis, row.id.spot);
                if let crate::norm::RowAnswer::Signing { signers, .. } = &row.answer {
                    for signer in signers {
                        signer.basis.iter().for_each(|b| self.ground_exists(b, signer.role.spot));
                    }
                }
            }
            table.otherwise.iter().for_each(|o| self.ground_exists(&o.basis, o.spot));
        }
        for class in self.book.classes.values() {
            class.members.iter().for_each(|m| self.ground_exists(&m.basis, m.id.spot));
        }
    }

    fn ground_exists(&self, basis: &Basis, spot: Spot) {
        let Some((number, _)) = numbered(&basis.place) else { return };
        let layer = self.book.layers.iter().position(|l| l.short == basis.book && l.articles.is_some());
        let Some(layer) = layer else { return };
        if !self.book.articles.iter().any(|a| a.layer == layer && a.number == number) {
            self.sink.error(spot, format!("依据第{number}条，本规则没有这一条"), "改依据，或补上这一条");
        }
    }
}
