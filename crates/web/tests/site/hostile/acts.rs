//! Every act's form, with what does not belong into it; by whoever may do it, and by whoever may not.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use guiju_core::matter::AnyMatter;
use guiju_core::vocabulary::{ActSpec, FieldKind, SubjectUse};

use super::{Before, MARKUP, sound_page, verifies};
use crate::browser::{Browser, Page, Part, multipart};
use crate::sample::Sample;

/// What is typed where something may be typed, to be found again.
const TYPED: &str = "记号申酉戌亥";

/// One act, and where its form is: for those on a subject, each subject of the sample.
struct Form {
    full: String,
    spec: &'static ActSpec,
    path: String,
}

fn forms(sample: &Sample) -> Vec<Form> {
    let mut all = vec![];
    for matter in guiju_matters::ALL.iter() {
        let name = matter.vocabulary().matter;
        for spec in matter.vocabulary().acts {
            let full = format!("{name}.{}", spec.name);
            let own = |id: &&String| spec.subject == SubjectUse::Any || id.starts_with(&format!("{name}-"));
            let mut paths: Vec<String> =
                sample.words.keys().filter(own).map(|id| format!("/m/{name}/{id}/do/{}", spec.name)).collect();
            if spec.subject == SubjectUse::Begins || paths.is_empty() {
                paths = vec![format!("/m/{name}/new/{}", spec.name)];
            }
            all.extend(paths.into_iter().map(|path| Form { full: full.clone(), spec, path }));
        }
    }
    assert!(all.len() > 100, "{}", all.len());
    all
}

/// A person for whom an act stands open on its subject, where there is one.
fn who(sample: &Sample, form: &Form) -> Option<String> {
    let reader = sample.district.office.reader();
    let matter: &&dyn AnyMatter =
        guiju_matters::ALL.iter().find(|m| form.full.starts_with(&format!("{}.", m.vocabulary().matter)))?;
    let name = matter.vocabulary().matter;
    let subject = form.path.split('/').nth(3).filter(|_| form.path.contains("/do/"));
    let found = subject.and_then(|id| {
        let own = id.starts_with(&format!("{name}-"));
        let found = if own { reader.subject(name, id) } else { reader.shared(name, id) };
        found.unwrap().map(|found| (id, found))
    });
    let org = reader.org();
    let mut people = org.people.keys();
    people
        .find(|person| {
            let views = reader.acts(name, found.as_ref().map(|(id, found)| (*id, found)), person);
            views.iter().any(|view| view.spec.name == form.spec.name && view.open)
        })
        .cloned()
}

/// Browsers of people who have signed in.
#[derive(Default)]
struct Browsers(BTreeMap<String, (Browser, String)>);

impl Browsers {
    async fn of(&mut self, sample: &Sample, person: &str) -> &mut (Browser, String) {
        if !self.0.contains_key(person) {
            let mut browser = Browser::of(&sample.district, person).await;
            let csrf = browser.get("/me/tokens").await.hidden_of("_csrf");
            self.0.insert(person.to_owned(), (browser, csrf));
        }
        self.0.get_mut(person).unwrap()
    }
}

fn is_typed(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Line(_) | FieldKind::Text(_))
}

/// Values that are none of a kind.
fn wrong(kind: FieldKind) -> Vec<String> {
    let plain = |all: &[&str]| all.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    match kind {
        FieldKind::Line(most) | FieldKind::Given(most) | FieldKind::Text(most) => {
            vec!["字".repeat(most + 1), format!("{TYPED}\u{0}\u{7}\u{1b}[31m"), format!("\u{202e}{MARKUP}\u{feff}")]
        }
        FieldKind::Date | FieldKind::Time => {
            plain(&["9999-99-99", "2023-02-30", "-1", "2023-01-09T25:61", "今天", "99999999999999999999-01-01"])
        }
        FieldKind::Money => plain(&["-0.01", "1e308", "NaN", "0.001", "99999999999999999999", "１００", "1,000"]),
        FieldKind::Yes => plain(&["no", "YES", "1", "true"]),
        FieldKind::Items(most) => vec!["x\n".repeat(most + 1), "\0\n\0".to_owned(), "字".repeat(100_000)],
        FieldKind::Sheets(_) => {
            plain(&["", "a.csv", "a.csv\n\"", "../../a.csv\na,b\n1,2", "a.csv\n=cmd|' /C calc'!A0"])
        }
        _ => plain(&["../../etc/passwd", "' OR '1'='1", "nobody-of-this-name", "\0", MARKUP, "mayor\nclerk-a"]),
    }
}

/// Fields as they are sent, text or not.
type Fields = Vec<(String, Vec<u8>)>;

/// The forms that are tried: a name, and the parts.
fn tries(spec: &ActSpec) -> Vec<(String, Fields)> {
    let text = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let each = |value: &dyn Fn(FieldKind) -> String| -> Fields {
        let fields = spec.fields.iter().filter(|f| !matches!(f.kind, FieldKind::Files));
        fields.map(|f| text(f.name, &value(f.kind))).collect()
    };
    let stray = text("unheard", "x");
    let with_stray = |mut parts: Fields| {
        parts.push(stray.clone());
        parts
    };
    let typed = |kind: FieldKind| if is_typed(kind) { TYPED.to_owned() } else { "x".to_owned() };
    let mut all = vec![
        ("a field that there is not".to_owned(), with_stray(each(&typed))),
        ("each field twice".to_owned(), with_stray([each(&typed), each(&|_| "另一个值".to_owned())].concat())),
        (
            "each field a hundred times".to_owned(),
            with_stray((0..=90 / spec.fields.len().max(1)).flat_map(|_| each(&typed)).collect()),
        ),
        (
            "bytes that are no text".to_owned(),
            with_stray(spec.fields.iter().map(|f| (f.name.to_owned(), b"\xff\xfe\xc0\xae".to_vec())).collect()),
        ),
        (
            "hidden fields that are not ours".to_owned(),
            with_stray(
                [each(&typed), vec![text("_strange", MARKUP), text("_kept", "x"), text("_for", "nobody")]].concat(),
            ),
        ),
    ];
    let most = spec.fields.iter().map(|f| wrong(f.kind).len()).max().unwrap_or_default();
    for n in 0..most {
        let value = |kind: FieldKind| wrong(kind).get(n).cloned().unwrap_or_else(|| TYPED.to_owned());
        all.push((format!("values of the wrong kind ({n})"), with_stray(each(&value))));
    }
    all
}

async fn send(browser: &mut Browser, csrf: &str, form: &Form, key: &str, parts: &[(String, Vec<u8>)]) -> Page {
    let own = [("_csrf", csrf), ("_key", key), ("_version", "1")];
    let mut all: Vec<Part<'_>> = own.iter().map(|(n, v)| Part::Text(n, v)).collect();
    all.extend(parts.iter().map(|(name, value)| Part::Raw(name, value)));
    browser.post_bytes(&form.path, multipart(&all)).await
}

#[tokio::test]
async fn no_form_of_an_act_takes_what_does_not_belong_into_it() {
    let sample = Sample::open().await;
    let mut browsers = Browsers::default();
    let (mut tried, mut kept, mut open) = (0, 0, 0);
    for form in forms(&sample) {
        let able = who(&sample, &form);
        open += usize::from(able.is_some());
        for person in [able.as_deref(), Some("jie-yi")].into_iter().flatten() {
            let before = Before::of(&sample.district);
            let (browser, csrf) = browsers.of(&sample, person).await;
            let offered = browser.get(&form.path).await;
            sound_page(&form.path, &offered);
            for (name, parts) in tries(form.spec) {
                let key = format!("hostile-{tried}");
                let page = send(browser, csrf, &form, &key, &parts).await;
                let asked = format!("{name} for {} by {person} at {}", form.full, form.path);
                sound_page(&asked, &page);
                assert!(page.status.is_client_error(), "{asked}: {}", page.status);
                before.unchanged(&sample.district, &asked);
                let is_form = offered.status == StatusCode::OK && page.status != StatusCode::PAYLOAD_TOO_LARGE;
                let typed = parts.iter().any(|(_, value)| value == TYPED.as_bytes());
                if is_form && typed && page.body.contains("name=\"_key\"") {
                    assert!(page.body.contains(TYPED), "{asked}: what was typed is gone: {}", page.text());
                    kept += 1;
                }
                tried += 1;
            }
        }
    }
    assert!(open > 25 && tried > 1_500 && kept > 200, "{open} acts stand open, {tried} tried, {kept} kept");
    verifies(&sample.district);
}

/// Nothing is done before its turn, nor by whom it is not for: not on a page that offers it, and not without one.
#[tokio::test]
async fn no_act_is_done_out_of_turn() {
    let sample = Sample::open().await;
    let mut browsers = Browsers::default();
    let reader = sample.district.office.reader();
    let mut refused = 0;
    for form in forms(&sample) {
        for person in ["jie-yi", "xu-wen", "zhou-heng", "system_administrator"] {
            let name = form.full.split('.').next().unwrap();
            let subject = form.path.split('/').nth(3).filter(|_| form.path.contains("/do/"));
            let views = match subject {
                None => reader.acts(name, None, person),
                Some(id) => {
                    let own = id.starts_with(&format!("{name}-"));
                    let found = if own { reader.subject(name, id) } else { reader.shared(name, id) };
                    let Some(found) = found.unwrap() else { continue };
                    reader.acts(name, Some((id, &found)), person)
                }
            };
            if views.iter().any(|view| view.spec.name == form.spec.name && view.open) {
                continue;
            }
            let before = Before::of(&sample.district);
            let (browser, csrf) = browsers.of(&sample, person).await;
            let fields = form.spec.fields.iter().filter(|f| !matches!(f.kind, FieldKind::Files | FieldKind::Sheets(_)));
            let parts: Fields = fields.map(|f| (f.name.to_owned(), TYPED.as_bytes().to_vec())).collect();
            for parts in [vec![], parts] {
                let page = send(browser, csrf, &form, &format!("turn-{refused}-{}", parts.len()), &parts).await;
                let asked = format!("{} by {person} at {}", form.full, form.path);
                sound_page(&asked, &page);
                assert!(page.status.is_client_error(), "{asked}: {}", page.status);
                before.unchanged(&sample.district, &asked);
            }
            refused += 1;
        }
    }
    assert!(refused > 150, "{refused}");
    verifies(&sample.district);
}
