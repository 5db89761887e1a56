//! The capabilities of the office, one folder each.

pub mod documents {
    //! Papers, from draft to issue.
    pub mod vocabulary;
}
pub mod office {
    //! The organisation and who may act for whom.
    pub mod vocabulary;
}
