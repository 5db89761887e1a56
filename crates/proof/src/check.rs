//! The whole examination.

use guiju_core::Workdays;
use guiju_core::vocabulary::Vocabulary;
use guiju_gate::{Compiled, Edition};
use guiju_rulebook::NormKind;

use crate::cases::Desk;
use crate::differences::differences;
use crate::findings::Findings;
use crate::report::{PolicyCount, Report};
use crate::words::Words;
use crate::world::World;
use crate::{book, cases, coverage, dead, duties, judgements, schema, table, ways};

/// Examines a rulebook as it was compiled. A rulebook that could not be compiled is reported with its flaws and its
/// articles counted; everything else needs an edition. Examples of duties are counted by the workdays given.
pub fn check(compiled: &Compiled, vocabularies: &[&'static Vocabulary], workdays: &Workdays) -> Report {
    let words = Words::of(vocabularies);
    let mut found = Findings::new(&compiled.book.files);
    found.take(&compiled.flaws);
    let mut report = Report {
        facts: words.facts.len(),
        questions: words.questions.len(),
        reasons: words.reasons.len(),
        ..Report::default()
    };
    book::count(&compiled.book, &mut report);
    report.differences = differences(&compiled.book);
    report.norms = NormKind::ALL.iter().map(|kind| (kind.label().to_owned(), norms(compiled, *kind))).collect();
    if let Some(edition) = &compiled.edition {
        examine(edition, (&words, vocabularies), workdays, &mut report, &mut found);
    }
    report.findings = found.done();
    report.adoptable = compiled.edition.is_some() && !report.has_errors();
    report
}

fn norms(compiled: &Compiled, kind: NormKind) -> usize {
    let book = &compiled.book;
    match kind {
        NormKind::Role => book.roles.len(),
        NormKind::Class => book.classes.len(),
        NormKind::Value => book.values.len(),
        NormKind::Table => book.tables.len(),
        NormKind::Chain => book.chains.len(),
        NormKind::Substitution => book.substitutions.len(),
        NormKind::Duty => book.duties.len(),
        NormKind::Difference => book.differences.len(),
        NormKind::Bands => book.bands.len(),
        NormKind::Judgement => book.judgements.len(),
    }
}

fn examine(
    edition: &Edition,
    (words, vocabularies): (&Words, &[&'static Vocabulary]),
    workdays: &Workdays,
    report: &mut Report,
    found: &mut Findings<'_>,
) {
    report.edition = edition.hash().to_owned();
    let forbids = edition.policies().iter().filter(|p| p.forbids).count();
    report.policies = PolicyCount { permits: edition.policies().len() - forbids, forbids };
    report.acts = schema::acts(edition, words);
    report.tables = table::tables(edition).map(|t| table::check(t, edition, found)).collect();
    let world = World::of(edition.book());
    let (count, shown) = cases::run(Desk { edition, words, world: &world, workdays }, found);
    report.cases = count;
    report.judgements = judgements::check(edition, words, &world, found);
    duties::check(edition.book(), vocabularies, found);
    coverage::check(edition, words, &shown, found);
    dead::check(edition, words, found);
    report.ways = ways::check(edition, words, &world, found);
}
