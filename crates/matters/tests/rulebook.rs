//! The district's rulebook compiles against what the matters declare.

mod common;

#[test]
fn the_rulebook_compiles() {
    let compiled = common::compile();
    let flaws: Vec<String> = compiled.flaws.iter().map(ToString::to_string).collect();
    assert!(compiled.edition.is_some(), "{}", flaws.join("\n"));
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}
