//! Backup and restore.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use guiju_core::OfficeTime;

use super::{fill, open};
use crate::backup::{Ended, Places, backup, check, restore};
use crate::conformance::{Act, registers};
use crate::{
    Account, Accounts, Blobs, FolderBlobs, Read, Session, SqliteAccounts, Store, StoreError, Token, Tokens, dump,
};

/// Unix second of a restore.
const NOW: i64 = 500;

fn now() -> OfficeTime {
    "2023-02-01T12:00:00".parse().unwrap()
}

/// A data folder with a journal, two files (one named by an act) and an account with a session.
fn office(folder: &Path) -> String {
    let places = Places::of(folder);
    let mut store = open(&places.store);
    fill(&mut store, 6);
    let blobs = FolderBlobs::open(&places.blobs).unwrap();
    let named = blobs.stage("附件".as_bytes(), "a.txt", 100).unwrap().hash;
    blobs.stage(b"unnamed", "b.txt", 100).unwrap();
    let act = Act::on("with-file", "file");
    store.begin().unwrap();
    let mut row = act.row(&store);
    row.head.blobs = vec![named.clone()];
    store.append(row, &[]).unwrap();
    store.commit().unwrap();
    let accounts = SqliteAccounts::open(&places.accounts).unwrap();
    accounts
        .put(&Account {
            login: "li".into(),
            person: "li".into(),
            gov: "gov".into(),
            password: "$x".into(),
            must_change: false,
            failed: 0,
            locked_until: None,
        })
        .unwrap();
    let (from, way) = ("10.0.0.1".into(), "password".into());
    let session = Session { login: "li".into(), csrf: "c".into(), created: 0, last_seen: 0, expires: 900, from, way };
    accounts.create_session("token", &session).unwrap();
    named
}

#[test]
fn what_was_saved_is_restored_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (data, saved, again) = (dir.path().join("data"), dir.path().join("saved"), dir.path().join("again"));
    let named = office(&data);
    let made = backup(&data, &saved, now()).unwrap();
    assert_eq!((made.tips["gov"].0, made.problems.len(), made.created), (7, 0, now()));
    assert_eq!(check(&saved).unwrap(), made);
    // What happens after the backup is not in it, and the backup needs no data folder.
    fill(&mut open(&dir.path().join("other.db")), 1);
    let before = dump(&open(&Places::of(&data).store), "gov", &registers()).unwrap();
    Act::on("later", "later").record(&mut open(&Places::of(&data).store));
    fs::remove_dir_all(&data).unwrap();
    fs::create_dir(&again).unwrap();
    assert_eq!(restore(&saved, &again, NOW).unwrap().0, made);
    let places = Places::of(&again);
    let mut store = open(&places.store);
    assert!(store.warnings().is_empty() && !store.needs_rebuild());
    assert_eq!(store.tip("gov").unwrap().hash, made.tips["gov"].1);
    assert_eq!(dump(&store, "gov", &registers()).unwrap(), before);
    assert_eq!(FolderBlobs::open(&places.blobs).unwrap().get(&named).unwrap().unwrap(), "附件".as_bytes());
    let accounts = SqliteAccounts::open(&places.accounts).unwrap();
    assert!(accounts.find("li").unwrap().is_some());
    assert!(accounts.find_session("token", 1).unwrap().is_none(), "nobody stays signed in");
    Act::on("later", "later").record(&mut store);
    assert!(check(&saved).is_ok(), "the backup is as it was");
}

fn token(id: &str, expires: i64) -> Token {
    Token {
        id: id.into(),
        gov: "gov".into(),
        login: "li".into(),
        label: "报表".into(),
        scopes: vec!["read".into()],
        created: 1,
        created_by: "li".into(),
        last_used: None,
        expires,
        ended: None,
        ended_by: None,
    }
}

/// A backup knows nothing of what was ended after it was made: a token that was withdrawn because it leaked must not count
/// again, nor a session, and what an act at some position did to accounts is not what another act there will do.
#[test]
fn a_restore_ends_all_that_opens_a_door() {
    let dir = tempfile::tempdir().unwrap();
    let (data, saved, again) = (dir.path().join("data"), dir.path().join("saved"), dir.path().join("again"));
    office(&data);
    let before = SqliteAccounts::open(&Places::of(&data).accounts).unwrap();
    before.create_token("leaks", &token("leaks", 900)).unwrap();
    before.create_token("over", &token("over", 400)).unwrap();
    // The journal ends at 7; the accounts are saved a moment later, when more was done.
    assert!(before.take_effect("gov", 7).unwrap() && before.take_effect("gov", 8).unwrap());
    let safe = crate::Safe::open(&Places::of(&data).accounts).unwrap();
    let words = || "x".to_owned();
    let key = crate::Passkey {
        id: words(),
        login: "li".to_owned(),
        site: words(),
        handle: words(),
        name: words(),
        added: 1,
        used: None,
        credential: words(),
    };
    assert!(safe.add_passkey(&key, 9).unwrap());
    backup(&data, &saved, now()).unwrap();
    assert!(safe.drop_passkey("li", "x", true).unwrap(), "its device was stolen after the backup");
    assert!(before.end_token("leaks", 450, "li").unwrap(), "after the backup");
    let (_, ended) = restore(&saved, &again, NOW).unwrap();
    assert_eq!(ended, Ended { tokens: 1, sessions: 0, passkeys: 1, effects: 1 });
    let after = SqliteAccounts::open(&Places::of(&again).accounts).unwrap();
    assert_eq!(after.find_token("leaks", NOW).unwrap(), None);
    let kept = after.tokens("gov").unwrap().into_iter().find(|t| t.id == "leaks").unwrap();
    assert_eq!((kept.ended, kept.ended_by.as_deref()), (Some(NOW), Some("guiju restore")), "it is told why");
    assert!(!after.take_effect("gov", 7).unwrap(), "what the journal holds was had");
    assert!(after.take_effect("gov", 8).unwrap(), "another act will stand there");
}

fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() { files.extend(every_file(&entry)) } else { files.push(entry) }
    }
    files
}

#[test]
fn a_damaged_backup_is_refused_with_what_is_wrong_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (data, saved, again) = (dir.path().join("data"), dir.path().join("saved"), dir.path().join("again"));
    office(&data);
    backup(&data, &saved, now()).unwrap();
    let files = every_file(&saved);
    assert_eq!(files.len(), 6, "store, end, accounts, two files, list: {files:?}");
    let refused = |why: &str| {
        let refused = restore(&saved, &again, NOW).unwrap_err();
        assert!(matches!(&refused, StoreError::Damaged(said) if said.contains(why)), "{why}: {refused}");
        assert!(!again.exists() && every_file(dir.path()).iter().all(|f| !f.to_string_lossy().contains("restoring")));
    };
    for file in &files {
        let whole = fs::read(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let says = if name == "manifest.json" { "清单" } else { name.as_str() };
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            fs::write(file, &bent).unwrap();
            if name == "manifest.json" {
                assert!(restore(&saved, &again, NOW).is_err() || bent[at].is_ascii_whitespace());
                let _ = fs::remove_dir_all(&again);
            } else {
                refused(says);
            }
        }
        fs::remove_file(file).unwrap();
        refused(says);
        fs::write(file, &whole).unwrap();
    }
    fs::write(saved.join("stranger"), b"x").unwrap();
    refused("多出清单之外的文件stranger");
    fs::remove_file(saved.join("stranger")).unwrap();
    let manifest = fs::read_to_string(saved.join("manifest.json")).unwrap();
    fs::write(saved.join("manifest.json"), manifest.replace("accounts.db", "../accounts.db")).unwrap();
    refused("目录之外的路径");
    fs::write(saved.join("manifest.json"), &manifest).unwrap();
    assert!(restore(&saved, &again, NOW).is_ok());
}

#[test]
fn folders_in_use_are_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (data, saved) = (dir.path().join("data"), dir.path().join("saved"));
    office(&data);
    backup(&data, &saved, now()).unwrap();
    assert!(matches!(backup(&data, &saved, now()), Err(StoreError::Misuse(_))));
    assert!(matches!(restore(&saved, &data, NOW), Err(StoreError::Misuse(_))));
    assert!(matches!(backup(&dir.path().join("nothing"), &dir.path().join("b"), now()), Err(StoreError::Engine(_))));
}

#[test]
fn a_tampered_journal_is_not_saved_and_a_missing_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let named = office(&data);
    let places = Places::of(&data);
    fs::write(places.blobs.join(&named[..2]).join(&named), b"other").unwrap();
    let made = backup(&data, &dir.path().join("one"), now()).unwrap();
    assert_eq!(made.problems.len(), 2, "{made}");
    let blobs = FolderBlobs::open(&places.blobs).unwrap();
    let reader = crate::SqliteReader::open(&places.store, registers()).unwrap();
    let problems = crate::verify::verify_blobs(&reader, &blobs).unwrap();
    assert_eq!(problems, [format!("第7条所附文件{named}的内容被改动")]);
    drop(reader);
    assert!(made.problems[1].contains("第7条所附文件"), "{made}");
    assert_eq!(check(&dir.path().join("one")).unwrap(), made);
    let conn = rusqlite::Connection::open(&places.store).unwrap();
    conn.execute_batch("DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE position = 7").unwrap();
    let refused = backup(&data, &dir.path().join("two"), now()).unwrap_err();
    assert!(refused.to_string().contains("第7条"), "{refused}");
    assert_eq!(every_file(&dir.path().join("two")).len(), 0, "nothing is left of it");
}

#[test]
fn a_backup_taken_under_load_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    office(&data);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut store = open(&Places::of(&data).store);
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                n += 1;
                Act::on("busy", &format!("busy{n}")).open_to("public", "1").record(&mut store);
            }
            n
        });
        for n in 0..5 {
            let to = dir.path().join(format!("saved{n}"));
            let made = backup(&data, &to, now()).unwrap();
            assert_eq!(check(&to).unwrap(), made);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writing.join().unwrap() > 0);
    });
}
