//! Packages at the door: one that came with a form is opened and what it says put beside it; one that an act sends is made and signed.
//! Whether what it says is lawful, and whether its manifest is signed, is judged behind the door like everything typed.

use guiju_core::form::{FileRef, Form, Problem};
use guiju_core::journal::sha256;
use guiju_core::matter::AnyMatter;
use guiju_core::request::{Outcome, Request};
use guiju_core::vocabulary::{ActSpec, FieldKind, FieldSpec};
use guiju_exchange::Limits;
use guiju_exchange::package::{File, Opened, Role, Signer, open, pack_within, read_public};
use guiju_runtime::{Foreseen, Reader, Subject};
use guiju_store::StoreError;
use guiju_store::blobs::{Blobs, StageError, admit, admit_data};
use guiju_ui::{Issued, Pages, Parcel, Show};

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
    /// Opens or makes the packages of a request's form, as its fields want it, and adds what is wrong with them to what the door found. All is
    /// looked at in memory, then the rules are asked, and only then is something kept or signed. Gives what the request comes to where it
    /// ends here.
    ///
    /// # Errors
    /// Where a file or a subject cannot be read, or not be kept.
    pub fn prepare(
        &self,
        reader: &Reader,
        spec: &ActSpec,
        request: &mut Request,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Outcome>, StoreError> {
        let (mut brought, mut parcels) = (vec![], vec![]);
        for field in spec.fields {
            match field.kind {
                FieldKind::Package(_) => problems.extend(self.take(field, &mut request.form, &mut brought)?),
                FieldKind::Packed(_) => parcels.extend(self.compose(reader, field, request)?.map(|made| (field, made))),
                FieldKind::Text(_) => problems.extend(self.own(field, &request.form)),
                _ => {}
            }
        }
        if !problems.is_empty() || (brought.is_empty() && parcels.is_empty()) {
            return Ok(None);
        }
        let keeps = match reader.foresee(request)? {
            Foreseen::Open => true,
            Foreseen::Closed(outcome) => return Ok(Some(outcome)),
            // What is asked for again is compared with what was asked for first; nothing is kept for that.
            Foreseen::EndsBefore => false,
        };
        for (field, parcel) in parcels {
            match self.sign(field, parcel, request)? {
                Ok(bytes) => brought.push(bytes),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if keeps && problems.is_empty() {
            for bytes in brought {
                self.blobs.put(&bytes)?;
            }
        }
        Ok(None)
    }

    /// Where a key of others is asked for, this government's own is none: what it signs itself would count as theirs.
    fn own(&self, field: &FieldSpec, form: &Form) -> Option<Problem> {
        let own = self.signer?.public_key();
        let typed = form.fields.get(field.name)?.first()?;
        let words = "这是本系统自己的公钥，应当填写对方的公钥";
        (read_public(typed) == Some(own)).then(|| Problem::of(field.name, words))
    }

    /// Opens the package that was chosen last.
    fn take(&self, field: &FieldSpec, form: &mut Form, brought: &mut Vec<Vec<u8>>) -> Result<Vec<Problem>, StoreError> {
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
        for (listed, file) in opened.manifest.files.iter().zip(opened.files) {
            match file.role {
                // Both are JSON that was read already, or is read by whoever wants it.
                Role::Value | Role::Metadata => texts.push(said(&listed.path, &String::from_utf8_lossy(&file.bytes))),
                _ => match self.looked_at(&file, &listed.path)? {
                    Ok(found) => {
                        form.files.push(FileRef { field: field.name.to_owned(), ..found });
                        brought.push(file.bytes);
                    }
                    Err(words) => problems.push(Problem::of(field.name, words)),
                },
            }
        }
        form.fields.insert(field.name.to_owned(), texts);
        Ok(problems)
    }

    /// A file of a package as it would be kept. It is looked at as if it had come by itself; a seal, which may be of any kind, is no program.
    fn looked_at(&self, file: &File, path: &str) -> Result<Result<FileRef, String>, StoreError> {
        let name = if file.role == Role::Attachment { file.name.clone() } else { path.replace('/', "-") };
        let found = match file.role {
            Role::Seal => admit_data(&file.bytes, &name, self.limits.seal),
            _ => match admit(&file.bytes, &name, self.limits.entry) {
                Ok(_) => Ok(()),
                Err(StageError::Refused(words)) => Err(words),
                Err(StageError::Failed(error)) => return Err(error),
            },
        };
        let (size, hash) = (file.bytes.len() as u64, sha256(&file.bytes));
        let kept = FileRef { field: String::new(), name, size, hash };
        Ok(found.map(|()| kept).map_err(|words| format!("公文包中的{words}")))
    }

    /// What an act sends, with its files read, not yet signed; what the document says of itself stands in the form. Where nothing is to be
    /// packed, or there is no key, the act itself says what stands against it.
    fn compose(&self, reader: &Reader, field: &FieldSpec, request: &mut Request) -> Result<Option<Parcel>, StoreError> {
        clear(field, &mut request.form);
        let (Some(_), Some(subject)) = (self.signer, request.subject.as_deref()) else { return Ok(None) };
        let (Some(pages), Some(found)) = (self.pages_of(&request.matter), reader.shared(&request.matter, subject)?)
        else {
            return Ok(None);
        };
        let issued = self.issued(reader, &found, subject)?;
        let gov = reader.gov();
        let parcel = shown(reader, &found, subject, &request.actor, |show| {
            pages.parcel(show, &request.act, &request.form, gov, issued.as_ref())
        });
        if let Some(parcel) = &parcel {
            request.form.fields.insert(field.name.to_owned(), value_of(parcel));
        }
        Ok(parcel)
    }

    /// Signs it; its bytes, or what is wrong with it.
    fn sign(
        &self,
        field: &FieldSpec,
        mut parcel: Parcel,
        request: &mut Request,
    ) -> Result<Result<Vec<u8>, Vec<Problem>>, StoreError> {
        let Some(signer) = self.signer else { return Ok(Err(vec![])) };
        for (role, file) in std::mem::take(&mut parcel.files) {
            let Some(bytes) = self.blobs.get(&file.hash)? else {
                return Err(StoreError::Damaged(format!("文件{}不在存储中", file.hash)));
            };
            parcel.outgoing.files.push(File { role, name: file.name, bytes });
        }
        let packed = match pack_within(&parcel.outgoing, signer, self.limits) {
            Ok(packed) => packed,
            Err(troubles) => {
                let problem = |t: &guiju_exchange::package::Trouble| Problem::of("", format!("公文包：{}", t.words()));
                return Ok(Err(troubles.iter().map(problem).collect()));
            }
        };
        let mut texts = vec![said("manifest.json", &packed.manifest), said("manifest.sig", &packed.signature)];
        texts.extend(value_of(&parcel));
        let (name, size, hash) = (parcel.name, packed.bytes.len() as u64, sha256(&packed.bytes));
        request.form.fields.insert(field.name.to_owned(), texts);
        request.form.files.push(FileRef { field: field.name.to_owned(), name, size, hash });
        Ok(Ok(packed.bytes))
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
                Some(Issued { print, kept, attachments: pages.attached(show), metadata: pages.metadata(show) })
            })
        }))
    }
}

/// Whether somebody typed the file of a secret key.
pub(crate) fn is_secret(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
}

/// Takes what is a secret key out of a form that asks for a public one, so that no page shows it again; says so by field.
pub(crate) fn secrets(spec: &ActSpec, form: &mut Form) -> Vec<Problem> {
    let is_asked = |field: &&FieldSpec| matches!(field.kind, FieldKind::Text(_));
    let mut problems = vec![];
    for field in spec.fields.iter().filter(is_asked) {
        if form.fields.get(field.name).is_some_and(|typed| typed.iter().any(|text| is_secret(text))) {
            form.fields.remove(field.name);
            let words = "这是签名密钥，不是公钥，已从表单中清除；签名密钥不得告知任何人，请其单位立即更换并只告知公钥";
            problems.push(Problem::of(field.name, words));
        }
    }
    problems
}

/// Nobody types what the door puts there.
fn clear(field: &FieldSpec, form: &mut Form) {
    form.fields.remove(field.name);
    form.files.retain(|file| file.field != field.name);
}

/// What the document of a parcel says of itself, and what the registers say of it, under their names; nothing where it has none.
fn value_of(parcel: &Parcel) -> Vec<String> {
    let file = |(role, path)| {
        let file = parcel.outgoing.files.iter().find(|file| file.role == role);
        file.map(|file| said(path, &String::from_utf8_lossy(&file.bytes)))
    };
    [(Role::Value, "value.json"), (Role::Metadata, "metadata.json")].into_iter().filter_map(file).collect()
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
