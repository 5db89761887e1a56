//! Judgements in words.

use guiju_rulebook::{Book, Judgement};

use super::norm::{condition, role_label};
use crate::words::Words;

/// What a judgement says, line by line.
pub(super) fn lines(book: &Book, words: &Words, norm: &Judgement) -> Vec<String> {
    let act = |name: &str| words.acts.get(name).map_or(name, |a| a.label).to_owned();
    let by: Vec<String> = norm.by.iter().map(|r| role_label(book, r)).collect();
    let on: Vec<String> = norm.on.iter().map(|a| act(a)).collect();
    let facts: Vec<&str> = norm.facts.iter().map(|f| words.label(f)).collect();
    let mut lines = vec![
        format!("条文用语“{}”：由{}认定是或者否，列在前面的可以改变后面的认定", norm.word, by.join("、")),
        format!("办理{}时要问；没有人认定的，是“尚待认定”，既不作是，也不作否", on.join("、")),
        format!("认定须写理由，并记录当时的{}；其中有变化的，须重新认定", facts.join("、")),
    ];
    if !norm.when.is_empty() {
        lines.insert(1, format!("只在这些情形要问：{}", condition(book, words, &norm.when)));
    }
    if norm.departs {
        lines.push("认定为是的，可以偏离本条的原则性要求；偏离的人和理由记录在案".to_owned());
    }
    lines
}
