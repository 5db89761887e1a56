//! What of a rulebook bears on answers: not labels, notes, readings, grounds, messages.
//!
//! Two rulebooks that say the same here answer alike, so that nothing need be tried out.

use std::collections::BTreeMap;

use guiju_rulebook::{Book, Condition, Days, Relative, RowAnswer, Scope, Word};

/// What the norms say.
#[derive(PartialEq, Eq)]
pub(super) struct Said<'a> {
    roles: BTreeMap<&'a str, Role<'a>>,
    /// Members by id, in order.
    classes: BTreeMap<&'a str, Vec<&'a str>>,
    values: BTreeMap<&'a str, i64>,
    bands: BTreeMap<&'a str, Vec<(&'a str, Option<i64>)>>,
    tables: BTreeMap<&'a str, Table<'a>>,
    chains: BTreeMap<&'a str, Vec<Rung<'a>>>,
    substitutions: BTreeMap<&'a str, Substitution<'a>>,
}

#[derive(PartialEq, Eq)]
struct Role<'a> {
    many: bool,
    head: bool,
    order: i64,
    is: &'a Option<Word>,
    relative: &'a Option<Relative>,
}

/// Role, one for each post, condition.
type Rung<'a> = (&'a Word, bool, &'a Option<Word>);

#[derive(PartialEq, Eq)]
struct Table<'a> {
    answers: &'a Word,
    only_where: &'a Option<Word>,
    rows: Vec<(&'a Word, &'a [Condition], &'a RowAnswer, &'a [Word])>,
    otherwise: Option<&'a RowAnswer>,
}

#[derive(PartialEq, Eq)]
struct Substitution<'a> {
    absent: &'a Word,
    designated_by: &'a Option<Word>,
    to: &'a [Word],
    from: &'a Days,
    scope: Scope,
    except: &'a [Word],
}

impl<'a> Said<'a> {
    pub(super) fn by(book: &'a Book) -> Self {
        let role = |r: &'a guiju_rulebook::Role| Role {
            many: r.many,
            head: r.head,
            order: r.order,
            is: &r.is,
            relative: &r.relative,
        };
        let table = |t: &'a guiju_rulebook::Table| Table {
            answers: &t.answers,
            only_where: &t.only_where,
            rows: t.rows.iter().map(|r| (&r.id, r.when.as_slice(), &r.answer, r.prevails_over.as_slice())).collect(),
            otherwise: t.otherwise.as_ref().map(|o| &o.answer),
        };
        let substitution = |s: &'a guiju_rulebook::Substitution| Substitution {
            absent: &s.absent,
            designated_by: &s.designated_by,
            to: &s.to,
            from: &s.from,
            scope: s.scope,
            except: &s.except,
        };
        let rungs = |c: &'a guiju_rulebook::Chain| c.rungs.iter().map(|r| (&r.role, r.each_post, &r.when)).collect();
        let members = |c: &'a guiju_rulebook::Class| c.members.iter().map(|m| m.id.text.as_str()).collect();
        let bands =
            |b: &'a guiju_rulebook::Bands| b.bands.iter().map(|m| (m.id.text.as_str(), book.number(&m.from))).collect();
        Self {
            bands: book.bands.iter().map(|(n, b)| (n.as_str(), bands(b))).collect(),
            roles: book.roles.iter().map(|(n, r)| (n.as_str(), role(r))).collect(),
            classes: book.classes.iter().map(|(n, c)| (n.as_str(), members(c))).collect(),
            values: book.values.iter().map(|(n, v)| (n.as_str(), v.value)).collect(),
            tables: book.tables.iter().map(|(n, t)| (n.as_str(), table(t))).collect(),
            chains: book.chains.iter().map(|(n, c)| (n.as_str(), rungs(c))).collect(),
            substitutions: book.substitutions.iter().map(|(n, s)| (n.as_str(), substitution(s))).collect(),
        }
    }
}

/// Policies without their annotations, in order; their ids do not matter.
pub(super) fn policies(book: &Book) -> Vec<&str> {
    book.articles.iter().flat_map(|a| &a.policies).map(|p| bare(&p.text)).collect()
}

/// A policy from its first `permit` or `forbid` that stands in no quotes.
fn bare(policy: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in policy.char_indices() {
        let rest = policy.get(at..).unwrap_or_default();
        if !quoted && (rest.starts_with("permit") || rest.starts_with("forbid")) {
            return rest;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn annotations_are_left_out() {
        let text = "@basis(\"1\")\n@message(\"不 forbid \\\"permit\\\" 的\")\nforbid (principal);";
        assert_eq!(bare(text), "forbid (principal);");
        assert_eq!(bare("@a(\"x\")"), "@a(\"x\")");
    }
}
