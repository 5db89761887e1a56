//! What the reading of a form needs: the session's token, a place for files, names to look up.

use std::sync::Arc;

use guiju_core::form::Directory;
use guiju_core::journal::Hash;
use guiju_core::vocabulary::{ActSpec, FieldKind};
use guiju_core::{Day, Norms as _, Organisation};
use guiju_store::{StageError, Staged};

use crate::answer::Failure;
use crate::body::{self, Typed};
use crate::packing;
use crate::secret::same;
use crate::site::Shared;
use crate::visit::{Visit, blocking};

/// Who reads an act's form.
pub(crate) struct Desk {
    /// The session's token.
    csrf: String,
    site: Shared,
    /// Who brings files in, and when.
    login: String,
    day: Day,
    /// Fields of the act whose files are tables, and those whose files are packages.
    tables: Vec<&'static str>,
    packages: Vec<&'static str>,
}

impl Desk {
    /// For the form of a visitor.
    pub(crate) fn of(visit: &Visit, spec: &ActSpec) -> Self {
        let of =
            |wanted: fn(FieldKind) -> bool| spec.fields.iter().filter(|f| wanted(f.kind)).map(|f| f.name).collect();
        let tables = of(|kind| matches!(kind, FieldKind::Sheets(_)));
        let packages = of(|kind| matches!(kind, FieldKind::Package(_)));
        let (csrf, login) = (visit.session.csrf.clone(), visit.account.login.clone());
        Self { csrf, site: Arc::clone(&visit.site), login, day: visit.now.day(), tables, packages }
    }
}

impl body::Desk for Desk {
    fn admits(&self, typed: &Typed) -> bool {
        same(&self.csrf, typed.hidden("_csrf"))
    }

    fn is_table(&self, field: &str) -> bool {
        self.tables.contains(&field)
    }

    fn is_package(&self, field: &str) -> bool {
        self.packages.contains(&field)
    }

    async fn stage(&self, bytes: Vec<u8>, field: &str, name: &str) -> Result<Result<String, String>, Failure> {
        let is_package = self.is_package(field);
        let (site, name) = (Arc::clone(&self.site), name.to_owned());
        let (login, day) = (self.login.clone(), self.day);
        blocking(move || match is_package {
            true => Ok(stage_package(&site, (&login, day), &bytes, &name)?.map(|(hash, _)| hash)),
            false => Ok(stage(&site, (&login, day), &bytes, &name)?.map(|staged| staged.hash)),
        })
        .await
    }
}

/// Takes a file in for somebody on a day, or says in words why not.
pub(crate) fn stage(
    site: &Shared,
    (login, day): (&str, Day),
    bytes: &[u8],
    name: &str,
) -> Result<Result<Staged, String>, Failure> {
    if let Err(words) = site.quota.take(login, day, bytes.len() as u64, site.limits.files_day) {
        return Ok(Err(words));
    }
    match site.blobs.stage(bytes, name, site.limits.file) {
        Ok(staged) => Ok(Ok(staged)),
        Err(StageError::Refused(words)) => Ok(Err(words)),
        Err(StageError::Failed(error)) => Err(Failure::Store(error)),
    }
}

/// Takes a package in, where everything in it agrees; gives its hash and size.
pub(crate) fn stage_package(
    site: &Shared,
    (login, day): (&str, Day),
    bytes: &[u8],
    name: &str,
) -> Result<Result<(Hash, u64), String>, Failure> {
    let size = bytes.len() as u64;
    if let Err(words) = site.quota.take(login, day, size, site.limits.files_day) {
        return Ok(Err(words));
    }
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    match packing::troubles(bytes, site.limits.of_packages()) {
        Ok(opened) => {
            // What lies in it is kept apart once it is registered.
            let unpacked = opened.files.iter().map(|file| file.bytes.len() as u64).sum();
            if let Err(words) = site.quota.take(login, day, unpacked, site.limits.files_day) {
                return Ok(Err(words));
            }
            Ok(Ok((site.blobs.put(bytes)?, size)))
        }
        Err(words) => Ok(Err(format!("公文包“{shown}”不能接收：{}", words.join("；")))),
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
