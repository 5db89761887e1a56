//! Whether a post may stand in a relation to a line of work.

use guiju_core::norms::{Answer, NormFault, Norms};
use guiju_core::{Facts, Reason};

/// Why not: asked of the rules by relation, role of the post and kind of the unit that does the work. Nothing where it is
/// lawful, or where one of the three is unknown to the rules and was named before. `place` begins the message.
pub fn unlawful(
    norms: &dyn Norms,
    (relation, role, unit_kind): (&str, &str, &str),
    (place, line): (&str, &str),
    who: Vec<String>,
) -> Option<Reason> {
    let knows = |class: &str, value: &str| norms.members(class).iter().any(|(m, _)| m == value);
    if !knows("role", role) || !knows("unit_kind", unit_kind) || !knows("relation", relation) {
        return None;
    }
    let facts = Facts::from([
        ("relation".to_owned(), relation.into()),
        ("post_role".to_owned(), role.into()),
        ("unit_kind".to_owned(), unit_kind.into()),
    ]);
    let ruling = match norms.ask("office.relation", &facts) {
        Ok(ruling) => ruling,
        Err(fault) => return Some(Reason::faulty(fault.to_string())),
    };
    let Answer::Refused(said) = &ruling.answer else { return None };
    let message = format!("{place}与“{line}”：{said}");
    let reason = Reason::grounded(norms, "office.relation_unlawful", message, "请调整分工后重新提交", who);
    Some(reason.by(&ruling.citation).facts(ruling.keys))
}

/// How many posts may stand in a relation to one line, and the place that says so.
pub struct Count {
    /// Member of the class `relation`, and its label.
    pub relation: (String, String),
    /// At least.
    pub min: usize,
    /// At most; absent for no bound.
    pub max: Option<usize>,
    /// The row's place.
    pub citation: guiju_core::Citation,
}

/// The counts of all relations.
pub fn counts(norms: &dyn Norms) -> Result<Vec<Count>, NormFault> {
    let mut counts = vec![];
    for relation in norms.members("relation") {
        let facts = Facts::from([("relation".to_owned(), relation.0.as_str().into())]);
        let ruling = norms.ask("office.relation_count", &facts)?;
        let Answer::Range { min, max } = ruling.answer else {
            return Err(NormFault("规则没有写明分工关系的个数".to_owned()));
        };
        let number = |n: i64| usize::try_from(n).unwrap_or_default();
        counts.push(Count {
            relation,
            min: min.map(number).unwrap_or_default(),
            max: max.map(number),
            citation: ruling.citation,
        });
    }
    Ok(counts)
}

/// The relations of which every line of work has at least one, where nothing else is said of it.
pub fn wanted(norms: &dyn Norms) -> Vec<String> {
    let counts = counts(norms).unwrap_or_default();
    counts.into_iter().filter(|count| count.min > 0).map(|count| count.relation.0).collect()
}
