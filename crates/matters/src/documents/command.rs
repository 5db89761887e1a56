//! Typed forms of `documents`.

use guiju_core::form::{FileRef, Form, Problem, Values};

use super::event::{Paper, SealKept};

/// One act of `documents`.
#[derive(Debug, Clone)]
pub enum Command {
    /// Draft; `classification` is what was typed into the field 密级.
    Draft {
        paper: Box<Paper>,
        classification: String,
    },
    /// Edit.
    Edit {
        paper: Box<Paper>,
        classification: String,
    },
    /// Approve as the department's head.
    Approve {
        mark: String,
        opinion: String,
    },
    /// Record the review.
    RecordReview {
        result: String,
        sets_forbidden: bool,
        reduces_rights: bool,
        reason: String,
    },
    /// Submit.
    Submit,
    /// Clear a rung.
    Clear {
        mark: String,
        opinion: String,
    },
    /// Return to the drafter.
    Return {
        reason: String,
    },
    /// Sign, or answer otherwise.
    Sign {
        answer: String,
        mark: String,
        opinion: String,
        reader: String,
        consent_by: String,
        consent: String,
    },
    /// Let it go before its ladder and its signature.
    ActFirst {
        reason: String,
    },
    /// Declare a judgement.
    Judge {
        judgement: String,
        yes: bool,
        reason: String,
    },
    /// Number: the next one, or one that was reserved.
    Number {
        reserved: Option<i64>,
    },
    /// Issue.
    Issue,
    /// Call copies back.
    Recall {
        reason: String,
    },
    /// What is owed follows the organisation.
    Follow,
    /// Keep the pages that were made of what was issued.
    /// What a seal service gave for the pages.
    Seal {
        pdf: String,
        seal: SealKept,
    },
    Typeset {
        value: String,
        file: FileRef,
        pages: u64,
        engine: String,
        fonts: Vec<String>,
        adjusted: Vec<String>,
    },
    /// Record that it was filed with both recipients.
    RecordFiling {
        upward: String,
        congress: String,
    },
}

impl Command {
    /// The mark used, where the act has one.
    pub fn mark(&self) -> Option<&str> {
        match self {
            Command::Approve { mark, .. } | Command::Clear { mark, .. } | Command::Sign { mark, .. } => Some(mark),
            _ => None,
        }
    }

    /// What was written beside the mark; nothing where the act has none, or is an answer that does not approve.
    pub fn opinion(&self) -> Option<&str> {
        match self {
            Command::Approve { opinion, .. } | Command::Clear { opinion, .. } => Some(opinion),
            Command::Sign { answer, opinion, .. } if answer.starts_with("sign") => Some(opinion),
            _ => None,
        }
    }

    /// The paper and the classification typed, for drafting and editing.
    pub fn paper(&self) -> Option<(&Paper, &str)> {
        match self {
            Command::Draft { paper, classification } | Command::Edit { paper, classification } => {
                Some((paper, classification))
            }
            _ => None,
        }
    }
}

/// What decides how a paper is judged, as far as it must be filled in.
const JUDGED: [&str; 9] =
    ["issuer", "joint_with", "doc_type", "recipient", "matter_class", "addressed", "urgency", "publicity", "label"];

/// A draft as far as a form gives it that is not in order: its words are not judged, and what they are judged by is there.
pub fn given(act: &str, v: &Values) -> Option<Command> {
    let is_whole = JUDGED.iter().all(|name| !v.text(name).is_empty()) && !v.many("lines").is_empty();
    if act != "draft" || !is_whole {
        return None;
    }
    Some(Command::Draft { paper: Box::new(paper(v)), classification: v.text("classification") })
}

/// The paper as far as a form that is being filled in gives what is printed.
pub fn so_far(form: &Form) -> Paper {
    let text = |name: &str| form.fields.get(name).and_then(|all| all.first()).cloned().unwrap_or_default();
    let lines = |name: &str| -> Vec<String> {
        text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    Paper {
        title: text("title").trim().to_owned(),
        issuer: text("issuer"),
        joint_with: text("joint_with"),
        doc_type: text("doc_type"),
        recipient: text("recipient"),
        recipients: lines("recipients"),
        copies: lines("copies"),
        urgency: text("urgency"),
        publicity: text("publicity"),
        label: text("label"),
        body: text("body"),
        annex: text("annex"),
        attachments: form.files.iter().filter(|file| file.field == "attachments").cloned().collect(),
        ..Paper::default()
    }
}

/// Typed values → command.
pub fn read(act: &str, v: Values) -> Result<Command, Vec<Problem>> {
    let command = match act {
        "draft" => Command::Draft { paper: Box::new(paper(&v)), classification: v.text("classification") },
        "edit" => Command::Edit { paper: Box::new(paper(&v)), classification: v.text("classification") },
        "approve" => Command::Approve { mark: v.text("mark"), opinion: opinion(&v)? },
        "record_review" => Command::RecordReview {
            result: v.text("result"),
            sets_forbidden: v.text("sets_forbidden") == "yes",
            reduces_rights: v.text("reduces_rights") == "yes",
            reason: v.text("reason"),
        },
        "submit" => Command::Submit,
        "clear" => Command::Clear { mark: v.text("mark"), opinion: opinion(&v)? },
        "return" => Command::Return { reason: v.text("reason") },
        "sign" => sign(&v)?,
        "act_first" => Command::ActFirst { reason: v.text("reason") },
        "judge" => {
            Command::Judge { judgement: v.text("judgement"), yes: v.text("answer") == "yes", reason: v.text("reason") }
        }
        "number" => Command::Number { reserved: reserved(&v)? },
        "issue" => Command::Issue,
        "follow" => Command::Follow,
        "typeset" => typeset(&v)?,
        "seal" => seal(&v)?,
        "recall" => Command::Recall { reason: v.text("reason") },
        "record_filing" => Command::RecordFiling { upward: v.text("upward"), congress: v.text("congress") },
        other => return Err(vec![Problem::of("", format!("没有“{other}”这一行为"))]),
    };
    Ok(command)
}

fn seal(v: &Values) -> Result<Command, Vec<Problem>> {
    let Some(file) = v.files("seal").into_iter().next() else {
        return Err(vec![Problem::of("seal", "请附上签章数据")]);
    };
    let (organ, service, format) = (v.text("organ"), v.text("service"), v.text("format"));
    Ok(Command::Seal { pdf: v.text("pdf"), seal: SealKept { organ, service, format, file } })
}

fn typeset(v: &Values) -> Result<Command, Vec<Problem>> {
    let (files, pages) = (v.files("pdf"), v.text("pages").parse().ok());
    match (files.into_iter().next(), pages) {
        (Some(file), Some(pages)) => Ok(Command::Typeset {
            value: v.text("value"),
            file,
            pages,
            engine: v.text("engine"),
            fonts: v.many("fonts"),
            adjusted: v.many("adjusted"),
        }),
        (file, pages) => {
            let mut problems = vec![];
            problems.extend(file.is_none().then(|| Problem::of("pdf", "没有版式文件")));
            problems.extend(pages.is_none().then(|| Problem::of("pages", "页数应为数字")));
            Err(problems)
        }
    }
}

fn reserved(v: &Values) -> Result<Option<i64>, Vec<Problem>> {
    let typed = v.text("reserved");
    if typed.is_empty() {
        return Ok(None);
    }
    let read = typed.parse::<i64>().ok().filter(|n| *n > 0 && typed.bytes().all(|b| b.is_ascii_digit()));
    read.map(Some).ok_or_else(|| vec![Problem::of("reserved", format!("“{typed}”不是有效序号，请写阿拉伯数字，如 12"))])
}

fn sign(v: &Values) -> Result<Command, Vec<Problem>> {
    let answer = v.text("answer");
    let reader = v.text("reader");
    let mut problems = vec![];
    if answer == "read_first" && reader.is_empty() {
        problems.push(Problem::of("reader", "请先阅的，请写明请哪位同志先阅"));
    }
    if answer != "sign" && v.text("opinion").is_empty() {
        problems.push(Problem::of("opinion", "不直接签发的，请写明意见"));
    }
    let (consent_by, consent) = (v.text("consent_by"), v.text("leader_consent"));
    match (consent_by.is_empty(), consent.is_empty()) {
        (true, false) => problems.push(Problem::of("consent_by", "写了同意的记录，请选明是哪位负责同志同意")),
        (false, true) => {
            problems.push(Problem::of("leader_consent", "选了表示同意的负责同志，请写明何时、以何种方式同意"))
        }
        _ => {}
    }
    // “同意” would contradict an answer that holds the paper back or sends it round.
    let said = if answer.starts_with("sign") { opinion(v) } else { Ok(v.text("opinion")) };
    match said {
        Ok(opinion) if problems.is_empty() => {
            Ok(Command::Sign { answer, mark: v.text("mark"), opinion, reader, consent_by, consent })
        }
        Ok(_) => Err(problems),
        Err(more) => Err(problems.into_iter().chain(more).collect()),
    }
}

/// One tap on 同意 is a clear opinion; a written instruction must say something.
fn opinion(v: &Values) -> Result<String, Vec<Problem>> {
    let typed = v.text("opinion");
    match (v.text("mark").as_str(), typed.is_empty()) {
        ("agree", true) => Ok("同意".to_owned()),
        ("agree", false) if !typed.contains("同意") => Ok(format!("同意。{typed}")),
        ("text", true) => Err(vec![Problem::of("opinion", "批示须写明意见")]),
        _ => Ok(typed),
    }
}

fn paper(v: &Values) -> Paper {
    Paper {
        title: v.text("title"),
        issuer: v.text("issuer"),
        joint_with: v.text("joint_with"),
        doc_type: v.text("doc_type"),
        recipient: v.text("recipient"),
        recipients: v.many("recipients"),
        copies: v.many("copies"),
        lines: v.many("lines"),
        matter_class: v.text("matter_class"),
        basis: v.text("basis"),
        meeting_passed: v.yes("meeting_passed"),
        meeting: v.text("meeting"),
        normative: v.yes("normative"),
        consent_noted: v.yes("consent_noted"),
        asks: v.many("asks"),
        addressed: v.text("addressed"),
        skip_level: v.yes("skip_level"),
        skip_approval: v.text("skip_approval"),
        temporary_funding: v.yes("temporary_funding"),
        finance_opinion: v.text("finance_opinion"),
        amount: v.money("amount"),
        own_competence: v.yes("own_competence"),
        already_covered: v.yes("already_covered"),
        urgency: v.text("urgency"),
        publicity: v.text("publicity"),
        withhold_ground: v.text("withhold_ground"),
        label: v.text("label"),
        body: v.text("body"),
        annex: v.text("annex"),
        source: v.files("source"),
        attachments: v.files("attachments"),
    }
}
