//! What is stored of `documents`. The only shapes that are ever written; a sample of each is kept in `golden/events/`.

use guiju_core::Day;
use guiju_core::form::FileRef;
use guiju_core::journal::{Hash, sha256};
use guiju_print::Print;
use serde::{Deserialize, Serialize};

/// The paper itself: everything that is approved and signed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paper {
    /// Title.
    pub title: String,
    /// Class `issuer`.
    pub issuer: String,
    /// Class `joint_with`.
    pub joint_with: String,
    /// Class `doc_type`.
    pub doc_type: String,
    /// Class `recipient`.
    pub recipient: String,
    /// Main recipients, as printed.
    pub recipients: Vec<String>,
    /// Copies to, as printed.
    pub copies: Vec<String>,
    /// Lines of work concerned.
    pub lines: Vec<String>,
    /// Class `matter_class`.
    pub matter_class: String,
    /// Basis, a recorded fact.
    pub basis: String,
    /// Passed by a meeting of the government.
    pub meeting_passed: bool,
    /// Which meeting.
    pub meeting: String,
    /// An administrative normative document.
    pub normative: bool,
    /// The text says that the government studied or agreed.
    pub consent_noted: bool,
    /// What is asked.
    pub asks: Vec<String>,
    /// Class `addressed`.
    pub addressed: String,
    /// Skips a level.
    pub skip_level: bool,
    /// The approval of skipping.
    pub skip_approval: String,
    /// A temporary request for funds.
    pub temporary_funding: bool,
    /// The finance bureau's opinion.
    pub finance_opinion: String,
    /// Amount in fen.
    pub amount: Option<i64>,
    /// Within a department's own competence.
    pub own_competence: bool,
    /// Already ruled by law or a document in force.
    pub already_covered: bool,
    /// Class `urgency`.
    pub urgency: String,
    /// Class `publicity`.
    pub publicity: String,
    /// Ground for not publishing.
    pub withhold_ground: String,
    /// Class `label`.
    pub label: String,
    /// Body.
    pub body: String,
    /// The text that the paper issues or forwards, on pages of its own: its first line is its title. Absent in what was stored
    /// before there was any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annex: String,
    /// The file from which the body was read, as it came; absent where it was typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<FileRef>,
    /// Attachments.
    pub attachments: Vec<FileRef>,
}

impl Paper {
    /// Hash of the text: over all that is printed or decides how it is handled.
    pub fn text_hash(&self) -> Hash {
        // A paper is plain data: writing it as JSON cannot fail, and an empty text would match no other hash.
        sha256(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// A fact on which a judgement was declared, as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedOn {
    /// Name.
    pub fact: String,
    /// Label.
    pub label: String,
    /// Value, by which it is seen later whether the fact is still so.
    pub value: String,
    /// Value as shown.
    pub shown: String,
}

/// One event of `documents`. `text` is the hash of the text that was on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Drafted.
    Drafted {
        /// The paper.
        paper: Box<Paper>,
        /// Unit of the drafter.
        unit: String,
        /// Post of the drafter.
        post: String,
    },
    /// Edited.
    Edited {
        /// The paper as it is now.
        paper: Box<Paper>,
    },
    /// Approved by the head of the drafting department.
    Approved {
        /// Opinion.
        opinion: String,
        /// Text.
        text: Hash,
    },
    /// Reviewed for legality.
    Reviewed {
        /// Class `review_result`.
        result: String,
        /// Sets licences, penalties or coercive measures.
        sets_forbidden: bool,
        /// Reduces rights or adds duties without basis.
        reduces_rights: bool,
        /// Reason.
        reason: String,
        /// Text.
        text: Hash,
    },
    /// Submitted to the office of the issuing organ.
    Submitted {
        /// Text.
        text: Hash,
    },
    /// One or several rungs cleared by one person.
    Cleared {
        /// Keys of the rungs.
        rungs: Vec<String>,
        /// Labels of the rungs, as shown.
        labels: Vec<String>,
        /// Opinion.
        opinion: String,
        /// Subject ids of the designations and authorisations by which it was done; absent in what was stored before they were
        /// kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// Somebody declared what the rules leave to his judgement.
    Judged {
        /// Name of the judgement.
        judgement: String,
        /// As shown.
        label: String,
        /// The word of the rules that was judged: 如有必要.
        word: String,
        /// Whether it holds.
        yes: bool,
        /// Reason.
        reason: String,
        /// The facts on which it was declared.
        facts: Vec<JudgedOn>,
        /// The role, of those that may, in which it was declared.
        role: String,
        /// Subject ids of the designations and authorisations by which it was done; absent in what was stored before they were
        /// kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// Returned to the drafter.
    Returned {
        /// Reason.
        reason: String,
    },
    /// The signer answered without signing.
    Answered {
        /// Class `sign_answer`.
        answer: String,
        /// Opinion.
        opinion: String,
        /// Post asked to read first.
        reader: String,
        /// The answerer's own post through which he may sign; absent in what was stored before it was kept.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        post: String,
        /// Text.
        text: Hash,
    },
    /// Let go before its ladder and its signature, which are owed all the same.
    ActedFirst {
        /// Why it could not wait.
        reason: String,
        /// Subject ids of the designations and authorisations by which it was done; absent in what was stored before they were
        /// kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// Signed.
    Signed {
        /// 签署, 签发 or 审签.
        verb: String,
        /// Opinion.
        opinion: String,
        /// Day of the signature, which becomes the document's date.
        day: Day,
        /// Issue only after the changes asked for.
        after_changes: bool,
        /// Rungs that this signature clears as well.
        rungs: Vec<String>,
        /// Subject ids of the designations by which these rungs were cleared; absent as below.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rungs_rest: Vec<String>,
        /// Record of a leader's consent, where the signature rests on one.
        consent: String,
        /// Subject ids of the designations and authorisations by which it was done; absent in what was stored before they were
        /// kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rests: Vec<String>,
        /// Text.
        text: Hash,
    },
    /// Numbered.
    Numbered {
        /// The organ's mark.
        series: String,
        /// Year of the document's date.
        year: i64,
        /// Number within series and year.
        number: i64,
        /// Text.
        text: Hash,
    },
    /// Issued.
    Issued {
        /// Open to the public.
        public: bool,
        /// Text.
        text: Hash,
        /// The document's value as it is printed, from the words of the rules and the names of organs as they were. Absent in
        /// what was stored before it was fixed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        print: Option<Box<Print>>,
    },
    /// What was issued was set and is kept as pages.
    Typeset {
        /// Hash of the value from which the pages were made.
        value: Hash,
        /// The pages (PDF).
        file: FileRef,
        /// How many.
        pages: u64,
        /// By what they were made.
        engine: String,
        /// The fonts used, each with the hash of its file.
        fonts: Vec<String>,
        /// What was adjusted so that they fit.
        adjusted: Vec<String>,
    },
    /// A seal service sealed the pages for one organ; the pages do not show it.
    Sealed {
        /// Hash of the pages (PDF) that were sealed.
        pdf: Hash,
        /// What it gave.
        #[serde(flatten)]
        seal: SealKept,
    },
    /// Copies called back.
    Recalled {
        /// Reason.
        reason: String,
    },
    /// A normative document was filed for examination with both recipients.
    Filed {
        /// Number or receipt of the government above.
        upward: String,
        /// Number or receipt of the standing committee of the congress.
        congress: String,
    },
    /// What is owed passed to other posts, because the organisation changed.
    Followed {
        /// Posts that owe it no more.
        from: Vec<String>,
        /// Posts that owe it now.
        to: Vec<String>,
    },
}

/// What a seal service gave for one organ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealKept {
    /// The organ whose seal it is.
    pub organ: String,
    /// Who gave it.
    pub service: String,
    /// What it is, as the service names it.
    pub format: String,
    /// Its bytes, as it gave them.
    pub file: FileRef,
}

/// The events of a stored row; none where the bytes are not ours.
pub fn read(body: &[u8]) -> Vec<Event> {
    serde_json::from_slice(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape ever written can still be read, and is written again as it was.
    #[test]
    fn stored_shapes_are_kept() {
        let stored: Vec<serde_json::Value> = serde_json::from_str(include_str!("golden/events/v1.json")).unwrap();
        let mut kinds: Vec<&str> = stored.iter().map(|v| v["kind"].as_str().unwrap()).collect();
        let mut declared: Vec<&str> = super::super::vocabulary::VOCABULARY.events.iter().map(|e| e.name).collect();
        kinds.sort_unstable();
        // An event whose shape grew has a sample of each shape.
        kinds.dedup();
        declared.sort_unstable();
        assert_eq!(kinds, declared, "a sample of every event that the vocabulary declares");
        for value in &stored {
            let event: Event = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        }
    }
}
