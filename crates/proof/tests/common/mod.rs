//! The rulebooks of the repository as the tests read them.

use std::path::Path;

use guiju_core::vocabulary::Vocabulary;
use guiju_core::{Workdays, Year};
use guiju_gate::Source;

/// The layers in the order in which they lean on each other.
const LAYERS: [&str; 2] = ["national", "hongqiao-2023"];

/// Vocabularies of all matters.
pub fn vocabularies() -> Vec<&'static Vocabulary> {
    guiju_matters::vocabularies()
}

/// Every file of both layers.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut sources = vec![];
    for layer in LAYERS {
        let mut paths: Vec<_> = std::fs::read_dir(root.join(layer)).unwrap().map(|e| e.unwrap().path()).collect();
        // What else lies beside the chapters is no part of the rulebook; the program does not read it as such either.
        paths.retain(|p| p.extension().is_some_and(|e| e == "md") || p.ends_with("rulebook.toml"));
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            sources.push(Source { layer: layer.to_owned(), path: name, text });
        }
    }
    sources
}

/// The years that the national layer ships.
pub fn workdays() -> Workdays {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks/national/workdays.toml");
    Workdays::of(Year::read(&std::fs::read_to_string(file).unwrap()).unwrap())
}
