//! The rulebook of the repository, compiled once.

#![allow(clippy::unwrap_used, reason = "a test helper: a missing file should stop the test at once")]

use std::path::Path;

use guiju_gate::{Compiled, Source, compile as compile_sources};

/// The files of both layers, the national one first.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    let mut sources = vec![];
    for layer in ["national", "hongqiao-2023"] {
        let mut files: Vec<_> = std::fs::read_dir(root.join(layer)).unwrap().map(|e| e.unwrap().path()).collect();
        // Only chapters and the layer's own file are read as rules, as the program does.
        files.retain(|f| f.extension().is_some_and(|e| e == "md") || f.ends_with("rulebook.toml"));
        files.sort();
        for file in files {
            let path = file.file_name().unwrap().to_string_lossy().into_owned();
            sources.push(Source { layer: layer.to_owned(), path, text: std::fs::read_to_string(&file).unwrap() });
        }
    }
    sources
}

/// Compiled with the vocabularies of all matters.
pub fn compile() -> Compiled {
    compile_sources(&sources(), &guiju_matters::vocabularies())
}
