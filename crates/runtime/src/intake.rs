//! The first checks of a request, and the form as typed values.

use guiju_core::form::{self, Directory, FileRef, Problem, Values};
use guiju_core::matter::AnyMatter;
use guiju_core::norms::Norms;
use guiju_core::org::Organisation;
use guiju_core::request::{Evidence, Outcome, Request};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_core::{CaseFile, Reason, marking};
use guiju_gate::Edition;
use guiju_store::{Blobs, StoreError};

use crate::act::Stop;
use crate::config::Config;

/// The evidence of an act recorded for somebody else, as refusals call it.
const EVIDENCE: &str = "代录凭据";

/// Longest request key, in bytes.
const KEY_MAX: usize = 100;

/// Classes of the edition and the organisation, as forms are read by them.
pub(crate) struct Names<'a> {
    pub edition: &'a Edition,
    pub org: &'a Organisation,
    pub file_limit: u64,
}

impl Directory for Names<'_> {
    fn members(&self, class: &str) -> Vec<(String, String)> {
        self.edition.members(class)
    }
    fn org(&self) -> &Organisation {
        self.org
    }
    fn file_limit(&self) -> u64 {
        self.file_limit
    }
}

/// One problem of the request as a whole.
pub(crate) fn invalid(message: impl Into<String>) -> Outcome {
    Outcome::Invalid { problems: vec![Problem::of("", message)], reasons: vec![] }
}

/// Finds the act, and refuses a request that no page of ours would send.
pub(crate) fn spec(
    gov: &str,
    matter: Option<&'static dyn AnyMatter>,
    request: &Request,
) -> Result<(&'static dyn AnyMatter, &'static ActSpec), Outcome> {
    if request.gov != gov {
        return Err(invalid("本系统不办理该政府的事务"));
    }
    if request.key.is_empty() || request.key.len() > KEY_MAX {
        return Err(invalid("表单缺少提交编号，请重新打开页面填写"));
    }
    let found = matter.and_then(|m| Some((m, m.vocabulary().acts.iter().find(|a| a.name == request.act)?)));
    let Some((matter, act)) = found else {
        return Err(invalid(format!("没有“{}.{}”这一办理事项", request.matter, request.act)));
    };
    match (act.subject, &request.subject) {
        (SubjectUse::Begins, Some(_)) => Err(invalid(format!("“{}”须另行开始，不能在已有事项上办理", act.label))),
        (SubjectUse::Needs | SubjectUse::Any, None) => Err(invalid(format!("“{}”须写明对哪一事项办理", act.label))),
        _ => Ok((matter, act)),
    }
}

/// Reads the form, with all its problems.
pub(crate) fn values(
    act: &ActSpec,
    request: &Request,
    names: &Names<'_>,
    blobs: Option<&dyn Blobs>,
) -> Result<(Values, Vec<Problem>), StoreError> {
    let (values, mut problems) = form::read(act, &request.form, names);
    if let Some(blobs) = blobs {
        problems.extend(missing(act, &request.form.files, blobs)?);
    }
    Ok((values, problems))
}

/// Files that the form names and nobody has, or that are not what the form says of them.
fn missing(act: &ActSpec, files: &[FileRef], blobs: &dyn Blobs) -> Result<Vec<Problem>, StoreError> {
    let mut problems = vec![];
    for file in files {
        if blobs.size(&file.hash)? == Some(file.size) {
            continue;
        }
        let label = act.fields.iter().find(|f| f.name == file.field).map_or("附件", |f| f.label);
        let name: String = file.name.chars().filter(|c| !c.is_control()).take(40).collect();
        let said = format!("“{label}”中的文件“{name}”没有上传成功或者已经失效，请重新选择文件");
        problems.push(Problem::of(&file.field, said));
    }
    Ok(problems)
}

/// Refuses whatever bears the marking of a classified paper, in whatever field of whatever act: typed text, names of
/// files, files of plain text, the evidence of an act recorded for somebody else. The words alone are fine; see
/// [`marking::found`].
pub(crate) fn unmarked(
    config: &Config,
    act: &ActSpec,
    request: &Request,
    case: &CaseFile<'_>,
    norms: &dyn Norms,
) -> Result<(), Stop> {
    let Some(markings) = markings(config, norms)? else { return Ok(()) };
    let label = |name: &str| act.fields.iter().find(|f| f.name == name).map_or("表单", |f| f.label);
    let typed =
        request.form.fields.iter().flat_map(|(name, typed)| typed.iter().map(move |t| (label(name), t.clone())));
    let shown = |Evidence { scan, reference, .. }: &Evidence| {
        let scan = scan.iter().map(|scan| scan.name.clone());
        scan.chain([reference.clone()]).map(|text| (EVIDENCE, text)).collect::<Vec<_>>()
    };
    let evidence = request.entered_for.iter().flat_map(|how| shown(&how.evidence));
    let mut texts: Vec<(&str, String)> = typed.chain(evidence).collect();
    let scans = request.entered_for.iter().filter_map(|how| how.evidence.scan.as_ref()).map(|scan| (EVIDENCE, scan));
    let files = request.form.files.iter().map(|file| (label(&file.field), file));
    // Files other than plain text are not looked into here. What is done at the server's terminal brings the rules
    // themselves, which list the markings.
    let full_name = format!("{}.{}", request.matter, request.act);
    let blobs = config.blobs.as_deref().filter(|_| !config.only_at_terminal.contains(&full_name));
    for (label, file) in files.chain(scans) {
        texts.push((label, file.name.clone()));
        if let Some(blobs) = blobs {
            texts.extend(blobs.text(&file.hash, &file.name)?.map(|text| (label, text)));
        }
    }
    let who = case.org.person_with_post(case.actor, case.recorded);
    let texts = texts.iter().map(|(field, text)| (*field, text.as_str()));
    let reasons = bearing((config, norms), &markings, texts, &who);
    if reasons.is_empty() { Ok(()) } else { Err(Outcome::Refused { reasons }.into()) }
}

/// The markings that the rules list; none where none are looked for.
///
/// # Errors
/// The rules list none though they should.
pub(crate) fn markings(config: &Config, norms: &dyn Norms) -> Result<Option<Vec<String>>, Outcome> {
    if config.marking_class.is_empty() {
        return Ok(None);
    }
    let markings: Vec<String> = norms.members(&config.marking_class).into_iter().map(|(_, label)| label).collect();
    if markings.is_empty() {
        let message = format!("规则没有列出密级标志（类别“{}”），不能核对所填内容", config.marking_class);
        return Err(Outcome::Faulty { message });
    }
    Ok(Some(markings))
}

/// Why texts, each with what it is called, are not taken in: one reason for each marking that one of them bears.
pub(crate) fn bearing<'t>(
    (config, norms): (&Config, &dyn Norms),
    markings: &[String],
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    who: &str,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = vec![];
    for (field, text) in texts {
        let Some(marking) = marking::found(text, markings) else { continue };
        let said = format!("“{field}”中带有密级标志“{marking}”，本系统是非涉密系统，不得录入、办理");
        let way_on = "请立即停止录入，通过机要渠道办理，交本机关机要保密部门登记；已经误录的，报告保密部门";
        let reason = Reason::grounded(norms, &config.marking_reason, said, way_on, vec![who.to_owned()]);
        let reason = reason.fact(field, marking);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use guiju_core::vocabulary::{FieldKind, FieldSpec};
    use guiju_store::MemoryBlobs;

    const FIELDS: &[FieldSpec] =
        &[FieldSpec { name: "scan", label: "扫描件", kind: FieldKind::Files, required: false, help: "" }];

    #[test]
    fn a_file_that_nobody_has_is_a_problem_of_its_field() {
        let act = ActSpec {
            name: "hand_in",
            label: "交件",
            subject: SubjectUse::Begins,
            fields: FIELDS,
            guards: &[],
            needs_seen_text: false,
        };
        let blobs = MemoryBlobs::default();
        let staged = blobs.stage(b"one", "a.txt", 100).unwrap();
        let file =
            |hash: &str, size: u64| FileRef { field: "scan".into(), name: "a.txt".into(), size, hash: hash.into() };
        assert_eq!(missing(&act, &[file(&staged.hash, 3)], &blobs).unwrap(), []);
        for wrong in [file(&"0".repeat(64), 3), file("../../etc/passwd", 3), file("", 3), file(&staged.hash, 4)] {
            let problems = missing(&act, &[file(&staged.hash, 3), wrong], &blobs).unwrap();
            assert_eq!(problems.len(), 1);
            assert!(problems[0].field == "scan" && problems[0].message.contains("重新选择"), "{problems:?}");
        }
    }
}
