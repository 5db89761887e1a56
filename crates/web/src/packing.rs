//! Packages at the door: one that came with a form is opened and what it says put beside it; one that an act sends is made and signed.
//! Whether what it says is lawful, and whether its manifest is signed, is judged behind the door like everything typed.

use guiju_core::form::{FileRef, Form, Problem};
use guiju_core::matter::AnyMatter;
use guiju_core::request::Request;
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use guiju_exchange::Limits;
use guiju_exchange::package::{File, Opened, Role, Signer, open, pack_within};
use guiju_runtime::{Reader, Subject};
use guiju_store::StoreError;
use guiju_store::blobs::{Blobs, StageError};
use guiju_ui::{Issued, Pages, Show};

/// What a package's file is called.
const ENDING: &str = ".zip";

/// Whether a file bears the name of a package.
pub(crate) fn is_package(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ENDING)
}

/// What packages are opened and made with.
pub struct Packing<'a> {
    /// Files.
    pub blobs: &'a dyn Blobs,
    /// The key of this government; none where there is none.
    pub signer: Option<&'a dyn Signer>,
    /// All matters.
    pub matters: &'static [&'static dyn AnyMatter],
    /// Their pages.
    pub pages: &'static [&'static dyn Pages],
    /// Bounds of a package and of what lies in it.
    pub limits: Limits,
}

impl std::fmt::Debug for Packing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packing").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What is wrong with a package, in words after its name.
pub(crate) fn troubles(bytes: &[u8], limits: Limits) -> Result<Opened, Vec<String>> {
    let words = |troubles: Vec<guiju_exchange::package::Trouble>| troubles.iter().map(|t| t.words()).collect();
    open(bytes, limits).map_err(words)
}

impl Packing<'_> {
    /// Opens or makes the packages of a request's form, as its fields want it. Returns what is wrong with them.
    ///
    /// # Errors
    /// Where a file or a subject cannot be read.
    pub fn prepare(&self, reader: &Reader, spec: &ActSpec, request: &mut Request) -> Result<Vec<Problem>, StoreError> {
        let mut problems = vec![];
        for field in spec.fields {
            match field.kind {
                FieldKind::Package(_) => problems.extend(self.take(field, &mut request.form)?),
                FieldKind::Packed(_) => problems.extend(self.make(reader, field, request)?),
                _ => {}
            }
        }
        Ok(problems)
    }

    /// Opens the package that was chosen last.
    fn take(&self, field: &FieldSpec, form: &mut Form) -> Result<Vec<Problem>, StoreError> {
        let chosen = form.files.iter().rev().find(|file| file.field == field.name).cloned();
        clear(field, form);
        let Some(file) = chosen else { return Ok(vec![]) };
        let Some(bytes) = self.blobs.get(&file.hash)? else {
            return Ok(vec![Problem::of(field.name, format!("“{}”没有上传成功，请重新选择文件", file.name))]);
        };
        let opened = match troubles(&bytes, self.limits) {
            Ok(opened) => opened,
            Err(words) => {
                let problem = |words: String| Problem::of(field.name, format!("公文包“{}”：{words}", file.name));
                return Ok(words.into_iter().map(problem).collect());
            }
        };
        form.files.push(file);
        let mut texts = vec![said("manifest.json", &opened.text), said("manifest.sig", &opened.signature)];
        let mut problems = vec![];
        for (listed, file) in opened.manifest.files.iter().zip(&opened.files) {
            match file.role {
                // Both are JSON that was read already, or is read by whoever wants it.
                Role::Value | Role::Metadata => texts.push(said(&listed.path, &String::from_utf8_lossy(&file.bytes))),
                _ => match self.staged(file, &listed.path)? {
                    Ok(kept) => form.files.push(FileRef { field: field.name.to_owned(), ..kept }),
                    Err(words) => problems.push(Problem::of(field.name, words)),
                },
            }
        }
        form.fields.insert(field.name.to_owned(), texts);
        Ok(problems)
    }

    /// A file of a package, kept. Its kind is looked at as if it had come by itself; a seal is for the service that gave it.
    fn staged(&self, file: &File, path: &str) -> Result<Result<FileRef, String>, StoreError> {
        let name = if file.role == Role::Attachment { file.name.clone() } else { path.replace('/', "-") };
        let size = file.bytes.len() as u64;
        let of = |hash: String| FileRef { field: String::new(), name: name.clone(), size, hash };
        if file.role == Role::Seal {
            return Ok(Ok(of(self.blobs.put(&file.bytes)?)));
        }
        match self.blobs.stage(&file.bytes, &name, self.limits.entry) {
            Ok(staged) => Ok(Ok(of(staged.hash))),
            Err(StageError::Refused(words)) => Ok(Err(format!("公文包中的{words}"))),
            Err(StageError::Failed(error)) => Err(error),
        }
    }

    /// Makes the package of an act. Where nothing is to be packed, or there is no key, the act itself says what stands against it.
    fn make(&self, reader: &Reader, field: &FieldSpec, request: &mut Request) -> Result<Vec<Problem>, StoreError> {
        clear(field, &mut request.form);
        let (Some(signer), Some(subject)) = (self.signer, request.subject.as_deref()) else { return Ok(vec![]) };
        let (Some(pages), Some(found)) = (self.pages_of(&request.matter), reader.shared(&request.matter, subject)?)
        else {
            return Ok(vec![]);
        };
        let issued = self.issued(reader, &found, subject)?;
        let gov = reader.gov();
        let parcel = shown(reader, &found, subject, &request.actor, |show| {
            pages.parcel(show, &request.act, &request.form, gov, issued.as_ref())
        });
        let Some(mut parcel) = parcel else { return Ok(vec![]) };
        for (role, file) in parcel.files {
            let Some(bytes) = self.blobs.get(&file.hash)? else {
                return Err(StoreError::Damaged(format!("文件{}不在存储中", file.hash)));
            };
            parcel.outgoing.files.push(File { role, name: file.name, bytes });
        }
        let packed = match pack_within(&parcel.outgoing, signer, self.limits) {
            Ok(packed) => packed,
            Err(troubles) => {
                let problem = |t: &guiju_exchange::package::Trouble| Problem::of("", format!("公文包：{}", t.words()));
                return Ok(troubles.iter().map(problem).collect());
            }
        };
        let mut texts = vec![said("manifest.json", &packed.manifest), said("manifest.sig", &packed.signature)];
        let value = parcel.outgoing.files.iter().find(|file| file.role == Role::Value);
        texts.extend(value.map(|file| said("value.json", &String::from_utf8_lossy(&file.bytes))));
        let hash = self.blobs.put(&packed.bytes)?;
        let (name, size) = (parcel.name, packed.bytes.len() as u64);
        request.form.fields.insert(field.name.to_owned(), texts);
        request.form.files.push(FileRef { field: field.name.to_owned(), name, size, hash });
        Ok(vec![])
    }

    fn pages_of(&self, matter: &str) -> Option<&'static dyn Pages> {
        self.pages.iter().copied().find(|pages| pages.matter() == matter)
    }

    /// What was issued of the subject, by the matter in which it began; nothing where none of it is kept.
    fn issued(&self, reader: &Reader, found: &Subject, subject: &str) -> Result<Option<Issued>, StoreError> {
        let Some(origin) = found.origin() else { return Ok(None) };
        let (Some(pages), Some(own)) = (self.pages_of(origin), reader.subject(origin, subject)?) else {
            return Ok(None);
        };
        let document = pages.prints().iter().find(|what| what.is_document);
        Ok(document.and_then(|what| {
            shown(reader, &own, subject, "", |show| {
                let (print, kept) = (pages.print(show, what.id)?, pages.kept(show, what.id)?);
                Some(Issued { print, kept, attachments: pages.attached(show) })
            })
        }))
    }
}

/// Nobody types what the door puts there.
fn clear(field: &FieldSpec, form: &mut Form) {
    form.fields.remove(field.name);
    form.files.retain(|file| file.field != field.name);
}

/// A text under its name.
fn said(name: &str, text: &str) -> String {
    format!("{name}\n{text}")
}

/// What is made from a subject as it is shown.
pub(crate) fn shown<T>(
    reader: &Reader,
    found: &Subject,
    subject: &str,
    viewer: &str,
    make: impl FnOnce(&Show<'_>) -> T,
) -> T {
    let (org, edition, workdays) = (reader.org(), reader.edition(), reader.workdays());
    make(&Show {
        org: &org,
        norms: &*edition,
        workdays: &workdays,
        now: reader.now(),
        viewer,
        subject,
        rows: &found.rows,
        state: &found.state,
        text: found.text_hash.as_deref(),
        answers: &[],
        tab: "",
    })
}
