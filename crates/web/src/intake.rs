//! What the reading of a form needs: the session's token, a place for files, names to look up.

use std::sync::Arc;

use guiju_core::form::Directory;
use guiju_core::{Norms as _, Organisation};
use guiju_store::StageError;

use crate::answer::Failure;
use crate::body::{self, Typed};
use crate::secret::same;
use crate::site::Shared;
use crate::visit::{Visit, blocking};

/// Who reads an act's form.
pub(crate) struct Desk {
    /// The session's token.
    pub csrf: String,
    pub site: Shared,
    /// Fields of the act whose files are tables.
    pub tables: Vec<&'static str>,
}

impl body::Desk for Desk {
    fn admits(&self, typed: &Typed) -> bool {
        same(&self.csrf, typed.hidden("_csrf"))
    }

    fn is_table(&self, field: &str) -> bool {
        self.tables.contains(&field)
    }

    async fn stage(&self, bytes: Vec<u8>, name: &str) -> Result<Result<String, String>, Failure> {
        let (site, name) = (Arc::clone(&self.site), name.to_owned());
        blocking(move || match site.blobs.stage(&bytes, &name, site.limits.file) {
            Ok(staged) => Ok(Ok(staged.hash)),
            Err(StageError::Refused(words)) => Ok(Err(words)),
            Err(StageError::Failed(error)) => Err(Failure::Store(error)),
        })
        .await
    }
}

/// What intake may look names up in.
pub(crate) struct Known<'a>(pub &'a Visit);

impl Directory for Known<'_> {
    fn members(&self, class: &str) -> Vec<(String, String)> {
        self.0.edition.members(class)
    }
    fn org(&self) -> &Organisation {
        &self.0.org
    }
    fn file_limit(&self) -> u64 {
        self.0.site.limits.file
    }
}
