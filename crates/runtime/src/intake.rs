//! The first checks of a request, and the form as typed values.

use guiju_core::form::{self, Directory, Problem, Values};
use guiju_core::matter::AnyMatter;
use guiju_core::norms::Norms;
use guiju_core::org::Organisation;
use guiju_core::request::{Outcome, Request};
use guiju_core::vocabulary::{ActSpec, SubjectUse};
use guiju_gate::Edition;

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
    Outcome::Invalid { problems: vec![Problem::of("", message)] }
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

/// Reads the form; all problems at once.
pub(crate) fn values(act: &ActSpec, request: &Request, names: &Names<'_>) -> Result<Values, Outcome> {
    form::read(act, &request.form, names).map_err(|problems| Outcome::Invalid { problems })
}
