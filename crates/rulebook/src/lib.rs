//! The rulebook language: literate Markdown with `norm`, `cedar` and `case` blocks, read into typed norms.
//!
//! Reading never fails: it returns what was understood and every flaw with file, line and column. Cedar itself is not
//! understood here (only cut into policies); `gate` compiles it.

pub mod book;
pub mod case;
pub mod files;
pub mod flaw;
pub mod norm;
pub mod vocabulary;

pub use book::{Article, Book, Layer, NormKind, Policy, Remark, RemarkKind, Status};
pub use case::{Case, CaseKind, CaseRow};
pub use files::{Files, Source, Spot, Word};
pub use flaw::{Flaw, Severity};
pub use norm::{
    Basis, Chain, Class, Common, Condition, Days, Member, Otherwise, Relative, Role, Row, RowAnswer, RungNorm, Scope,
    SignerNorm, Strength, Substitution, Table, Value,
};
