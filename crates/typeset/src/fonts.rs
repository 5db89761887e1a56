//! The fonts of the machine: found by family, read once, and told as they are.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Source};
use sha2::{Digest, Sha256};
use typst::foundations::Bytes;
use typst::text::Font;

use crate::families::{Families, Role};

/// A weight from which on a face is bold.
const BOLD: u16 = 600;
const BOLD_SIGN: &str = ":bold";

/// A face as it is named in golden samples: its bytes decide those of the pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FontName {
    /// Role.
    pub role: Role,
    /// Family as Typst names it.
    pub family: String,
    /// SHA-256 of the font file, 64 hexadecimal digits.
    pub hash: String,
}

/// What a role is set in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFont {
    /// Role.
    pub role: Role,
    /// Family that is used; none where nothing is used (rare letters only).
    pub family: Option<String>,
    /// The family wanted most.
    pub wanted: String,
    /// No wanted family was found: the face of another role stands in.
    pub is_stand_in: bool,
}

impl fmt::Display for RoleFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = self.role.word();
        match (&self.family, self.is_stand_in) {
            (None, _) => write!(f, "{role}：没有可用的字体，其他字体缺的字不能显示"),
            (Some(family), true) => write!(f, "{role}：没有找到“{}”等字体，暂用{family}代替", self.wanted),
            (Some(family), false) => write!(f, "{role}：{family}"),
        }
    }
}

/// No pages can be set: no face was found at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontTrouble {
    /// Where was looked.
    pub dirs: Vec<PathBuf>,
}

impl fmt::Display for FontTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dirs: Vec<String> = self.dirs.iter().map(|dir| dir.display().to_string()).collect();
        write!(f, "在 {} 里没有找到任何要用的字体，不能排版", dirs.join("、"))
    }
}

impl std::error::Error for FontTrouble {}

/// A face in use.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub font: Font,
    /// The bytes of its file, shared with the font.
    pub bytes: Arc<[u8]>,
    hash: String,
}

/// The faces of all roles.
#[derive(Clone)]
pub struct Fonts {
    /// The place among the faces for each role that was found.
    places: BTreeMap<Role, usize>,
    faces: Vec<Loaded>,
    wanted: Families,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Fonts {
    /// Looks through folders with what is below them, and reads the faces wanted; a folder that is not there counts as empty.
    ///
    /// # Errors
    /// Not one wanted face was found.
    pub fn load(dirs: &[PathBuf], wanted: &Families) -> Result<Self, FontTrouble> {
        let mut known = Database::new();
        for dir in dirs {
            known.load_fonts_dir(dir);
        }
        let mut fonts = Self { places: BTreeMap::new(), faces: vec![], wanted: wanted.clone() };
        // A file is read once, however many of its faces are used.
        let mut read: BTreeMap<PathBuf, (Arc<[u8]>, String)> = BTreeMap::new();
        for role in Role::ALL {
            let found = wanted.of(role).iter().find_map(|name| {
                let face = find(&known, name)?;
                load(face, &mut read)
            });
            if let Some(loaded) = found {
                let place = fonts.faces.iter().position(|face| face.font == loaded.font);
                fonts.places.insert(role, place.unwrap_or(fonts.faces.len()));
                if place.is_none() {
                    fonts.faces.push(loaded);
                }
            }
        }
        if fonts.faces.is_empty() { Err(FontTrouble { dirs: dirs.to_vec() }) } else { Ok(fonts) }
    }

    /// What each role is set in, and where another stands in.
    pub fn report(&self) -> Vec<RoleFont> {
        let of = |role| {
            let is_found = self.places.contains_key(&role);
            let family = if is_found || role != Role::Rare { self.face(role).map(family) } else { None };
            let wanted = self.wanted.of(role).first().cloned().unwrap_or_default();
            RoleFont { role, is_stand_in: !is_found && family.is_some(), family, wanted }
        };
        Role::ALL.into_iter().map(of).collect()
    }

    /// The faces in use with the hashes of their files.
    pub fn names(&self) -> Vec<FontName> {
        let of = |(&role, &place): (&Role, &usize)| {
            let face = self.faces.get(place)?;
            Some(FontName { role, family: family(face), hash: face.hash.clone() })
        };
        self.places.iter().filter_map(of).collect()
    }

    /// The face of a role, or of the role that stands in for it.
    pub(crate) fn face(&self, role: Role) -> Option<&Loaded> {
        let own = self.places.get(&role);
        let place = own.or_else(|| Role::ALL.iter().find_map(|other| self.places.get(other)))?;
        self.faces.get(*place)
    }

    /// The faces, each once.
    pub(crate) fn all(&self) -> &[Loaded] {
        &self.faces
    }
}

fn family(face: &Loaded) -> String {
    face.font.info().family.to_string()
}

/// The face of a family: the bold one where that is asked for, else the one nearest to the regular weight.
fn find<'a>(known: &'a Database, name: &str) -> Option<&'a FaceInfo> {
    let (name, wants_bold) = name.strip_suffix(BOLD_SIGN).map_or((name, false), |name| (name, true));
    let is_named = |face: &&FaceInfo| face.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name));
    let fits = |face: &&FaceInfo| is_named(face) && face.style == fontdb::Style::Normal;
    let mut faces: Vec<&FaceInfo> = known.faces().filter(fits).filter(|face| !wants_bold || is_bold(face)).collect();
    // The path decides between faces alike, so that the order of a folder does not.
    let order = |face: &&FaceInfo| {
        let off = is_bold(face) != wants_bold;
        (off, face.weight.0.abs_diff(if wants_bold { 700 } else { 400 }), path(face).map(Path::to_path_buf), face.index)
    };
    faces.sort_by_key(order);
    faces.first().copied()
}

/// By its weight, or by its name: some bold faces give themselves a regular weight.
fn is_bold(face: &FaceInfo) -> bool {
    face.weight.0 >= BOLD || ["Bold", "Black", "Heavy"].iter().any(|word| face.post_script_name.contains(word))
}

fn path(face: &FaceInfo) -> Option<&Path> {
    match &face.source {
        Source::File(path) | Source::SharedFile(path, _) => Some(path),
        Source::Binary(_) => None,
    }
}

fn load(face: &FaceInfo, read: &mut BTreeMap<PathBuf, (Arc<[u8]>, String)>) -> Option<Loaded> {
    let path = path(face)?;
    if !read.contains_key(path) {
        let bytes = std::fs::read(path).ok()?;
        let hash = hex(&Sha256::digest(&bytes));
        read.insert(path.to_path_buf(), (bytes.into(), hash));
    }
    let (bytes, hash) = read.get(path)?;
    let font = Font::new(Bytes::new(Arc::clone(bytes)), face.index)?;
    Some(Loaded { font, bytes: Arc::clone(bytes), hash: hash.clone() })
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
