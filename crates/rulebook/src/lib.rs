//! The rulebook language: literate Markdown with `norm`, `cedar` and `case` blocks, read into typed norms.
//!
//! Reading never fails: [`parse`] returns what it understood and every flaw with file, line and column. Cedar itself is
//! not understood here (only cut into policies); `gate` compiles it.

mod block;
pub mod book;
pub mod case;
mod chapter;
pub mod difference;
pub mod duty;
mod edition;
pub mod files;
pub mod flaw;
mod folder;
pub mod judgement;
mod link;
mod markdown;
mod near;
pub mod norm;
mod numeral;
mod read;
mod sink;
pub mod vocabulary;

pub use block::{ground, numbered, outside};
pub use book::{Article, Book, Layer, NormKind, Policy, Remark, RemarkKind, Status};
pub use case::{Case, CaseKind, CaseRow};
pub use edition::{Diff, diff, hash};
pub use files::{Files, Source, Spot, Word};
pub use flaw::{Flaw, Severity};
pub use folder::{Parsed, parse};
pub use judgement::Judgement;
pub use near::{nearest, suggestion};
pub use norm::{
    Band, Bands, Basis, Chain, Class, Common, Condition, Days, Difference, How, Member, Otherwise, Relative, Role, Row,
    RowAnswer, RungNorm, Scope, SignerNorm, Strength, Substitution, Table, Value,
};
