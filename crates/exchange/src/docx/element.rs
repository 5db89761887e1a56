//! The elements of a document as paragraph styles: what is written bears them, and by them is found again what was edited elsewhere.

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    Urgency,
    Mark,
    Number,
    Title,
    Recipients,
    Body,
    Caption,
    Listed,
    Attendance,
    Signature,
    Note,
    AttachmentMark,
    AttachmentName,
    InnerTitle,
    InnerNote,
    Colophon,
    Cell,
}

impl Element {
    pub const ALL: [Self; 17] = [
        Self::Urgency,
        Self::Mark,
        Self::Number,
        Self::Title,
        Self::Recipients,
        Self::Body,
        Self::Caption,
        Self::Listed,
        Self::Attendance,
        Self::Signature,
        Self::Note,
        Self::AttachmentMark,
        Self::AttachmentName,
        Self::InnerTitle,
        Self::InnerNote,
        Self::Colophon,
        Self::Cell,
    ];

    /// The id of its style.
    pub fn id(self) -> &'static str {
        match self {
            Self::Urgency => "GuijuUrgency",
            Self::Mark => "GuijuMark",
            Self::Number => "GuijuNumber",
            Self::Title => "GuijuTitle",
            Self::Recipients => "GuijuRecipients",
            Self::Body => "GuijuBody",
            Self::Caption => "GuijuCaption",
            Self::Listed => "GuijuListed",
            Self::Attendance => "GuijuAttendance",
            Self::Signature => "GuijuSignature",
            Self::Note => "GuijuNote",
            Self::AttachmentMark => "GuijuAttachmentMark",
            Self::AttachmentName => "GuijuAttachmentName",
            Self::InnerTitle => "GuijuInnerTitle",
            Self::InnerNote => "GuijuInnerNote",
            Self::Colophon => "GuijuColophon",
            Self::Cell => "GuijuCell",
        }
    }

    /// The name of its style. Programs that save a file again keep names, but not ids.
    pub fn name(self) -> String {
        format!("公文{}", self.word())
    }

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Urgency => "紧急程度",
            Self::Mark => "发文机关标志",
            Self::Number => "发文字号",
            Self::Title => "标题",
            Self::Recipients => "主送机关",
            Self::Body => "正文",
            Self::Caption => "表题",
            Self::Listed => "附件说明",
            Self::Attendance => "出席人员",
            Self::Signature => "署名和成文日期",
            Self::Note => "附注",
            Self::AttachmentMark => "附件序号",
            Self::AttachmentName => "附件名称",
            Self::InnerTitle => "文内标题",
            Self::InnerNote => "文内题注",
            Self::Colophon => "版记",
            Self::Cell => "表格文字",
        }
    }

    /// The element of a style with that id or name; none where the style is not ours.
    pub fn of(id: &str, name: &str) -> Option<Self> {
        let named = name.strip_prefix("公文");
        Self::ALL.into_iter().find(|element| element.id() == id || named == Some(element.word()))
    }

    /// Whether it is set from the document's own fields, so that what a file says of it is not read into the body.
    pub fn is_set_elsewhere(self) -> bool {
        let is_text = matches!(
            self,
            Self::Title
                | Self::Body
                | Self::Caption
                | Self::AttachmentMark
                | Self::AttachmentName
                | Self::InnerTitle
                | Self::InnerNote
                | Self::Cell
        );
        !is_text
    }
}
