//! What a matter tells the rulebook language about itself, as plain data.
//!
//! A matter declares its acts, facts, events, questions and reasons here; the rulebook answers in the same words.
//! From the vocabularies together come the Cedar schema, the forms and the finite spaces that `proof` walks.

/// Everything one matter declares. `matter` is the folder's name; acts, questions and facts are addressed as `matter.name`.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// Machine name, e.g. `documents`.
    pub matter: &'static str,
    /// Chinese name shown to people.
    pub label: &'static str,
    /// What people can do.
    pub acts: &'static [ActSpec],
    /// What conditions may read. Fact names are unique over all matters.
    pub facts: &'static [FactSpec],
    /// What is kept of what happened.
    pub events: &'static [EventSpec],
    /// Classes whose members must be roles of the rulebook.
    pub role_classes: &'static [&'static str],
    /// What the matter asks of the rules.
    pub questions: &'static [QuestionSpec],
    /// Reasons that `decide` may give; the rulebook gives each its article (class `grounds`).
    pub reasons: &'static [ReasonSpec],
}

/// What an act is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectUse {
    /// The act begins a new subject.
    Begins,
    /// The act needs a subject that exists and is the matter's own.
    Needs,
    /// The act is done to a subject of any matter, beside that matter's own acts; each matter keeps its own state of it.
    Any,
}

/// One act that a person can do.
#[derive(Debug, Clone, Copy)]
pub struct ActSpec {
    /// Machine name within the matter, e.g. `sign`; the full name is `documents.sign`.
    pub name: &'static str,
    /// The verb on the button, e.g. 签发.
    pub label: &'static str,
    /// Whether it begins a subject or needs one.
    pub subject: SubjectUse,
    /// The form, in the order shown.
    pub fields: &'static [FieldSpec],
    /// Facts that at least one `forbid` policy of this act must read. A rulebook in which one of them is not read
    /// does not guard the act and cannot be adopted.
    pub guards: &'static [&'static str],
    /// The request must name the hash of the text that was shown.
    pub needs_seen_text: bool,
}

/// One field of an act's form.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Machine name.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// How it is read and checked.
    pub kind: FieldKind,
    /// Whether an empty field is a problem.
    pub required: bool,
    /// One line of help under the field; empty for none.
    pub help: &'static str,
}

/// How a field is typed in, read and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text, at most so many characters.
    Line(usize),
    /// One line that a link fills in, at most so many characters: sent along unseen, typed only where it is missing.
    Given(usize),
    /// Text with line breaks, at most so many characters.
    Text(usize),
    /// A day.
    Date,
    /// An instant.
    Time,
    /// A tick box; the value is `yes` or absent.
    Yes,
    /// One member of a class of the rulebook.
    Choice(&'static str),
    /// One post of the organisation, by id.
    Post,
    /// One person of the organisation, by id.
    Person,
    /// One unit of the organisation, by id.
    Unit,
    /// Units of the organisation, by id, any number.
    Units,
    /// Lines of work, by id, any number.
    Lines,
    /// One-line texts, one per line typed; at most so many.
    Items(usize),
    /// An amount in yuan: not negative, at most two decimals.
    Money,
    /// Attached files, any number.
    Files,
    /// Tables as CSV files, any number, at most so many characters in all. Each value is the file's name, a line feed and
    /// the file's text: what is in them is part of what was typed, and stays in the form.
    Sheets(usize),
    /// A package from another government: one file, which the door opens. What it says as text comes as values like tables, at most so many
    /// characters; what it holds comes as files of the same field.
    Package(usize),
    /// A package that the door makes when the act is done, in the same shape; nobody types it.
    Packed(usize),
}

/// One fact that conditions and table keys may read.
#[derive(Debug, Clone, Copy)]
pub struct FactSpec {
    /// Name as written in the rulebook: `context.review` in Cedar, `review` in a table.
    pub name: &'static str,
    /// Label shown to people.
    pub label: &'static str,
    /// Type and, where finite, domain.
    pub kind: FactKind,
}

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// yes or no.
    Yes,
    /// One member of the named class of the rulebook.
    Class(&'static str),
    /// One of these, id and label, in order: what the program itself tells apart, and no rulebook can add to.
    OneOf(&'static [(&'static str, &'static str)]),
    /// Free text or an id.
    Text,
    /// A set of texts or ids.
    Set,
    /// A whole number.
    Number,
}

/// One kind of event.
#[derive(Debug, Clone, Copy)]
pub struct EventSpec {
    /// Machine name, as stored in the `kind` of the event.
    pub name: &'static str,
    /// Label shown in the course of handling.
    pub label: &'static str,
}

/// One question a matter asks of the rules.
#[derive(Debug, Clone, Copy)]
pub struct QuestionSpec {
    /// Full name, e.g. `documents.signer`.
    pub name: &'static str,
    /// Label shown.
    pub label: &'static str,
    /// The facts it is keyed by; each must be of kind `Yes`, `Class` or `OneOf`.
    pub keys: &'static [&'static str],
    /// What kind of answer is expected.
    pub answer: AnswerKind,
}

/// The kind of answer a table must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// `permitted = true`, or `refused = "why"`.
    Ruling,
    /// `text = "…"`.
    Text,
    /// `min = n`, `max = n` (both may be absent: no bound).
    Range,
    /// `signers = […]`, `default`, `chain`, `verb`.
    Signing,
    /// `approve = […]`, `report = […]`, `file = […]`: whose consent it needs, who is told, with which bodies it is filed;
    /// the bodies are members of this class.
    Parties(&'static str),
}

/// One reason that `decide` may give for a refusal.
#[derive(Debug, Clone, Copy)]
pub struct ReasonSpec {
    /// Machine name, e.g. `out_of_turn`.
    pub code: &'static str,
    /// What it means, in Chinese.
    pub label: &'static str,
}

/// The reason for an act that was made ready on something that is no longer so.
pub const CHANGED: &str = "request.changed";
/// The reason for a request key that comes again with other content.
pub const KEY_REUSED: &str = "request.key_reused";

/// What the way of every request declares, whatever the matter: the rulebook grounds these reasons like all others.
pub const REQUEST: Vocabulary = Vocabulary {
    matter: "request",
    label: "办理",
    acts: &[],
    facts: &[],
    events: &[],
    questions: &[],
    role_classes: &[],
    reasons: &[
        ReasonSpec { code: CHANGED, label: "所看的已不是现在的内容" },
        ReasonSpec { code: KEY_REUSED, label: "同一张表单以不同内容再次提交" },
    ],
};
