//! Files and functions stay short enough to be read in one go, and `core` stays small.

use crate::finding::Finding;
use crate::source::Source;

const FILE_WARN: usize = 300;
const FILE_FAIL: usize = 500;
const FUNCTION: usize = 70;
const CORE_WARN: usize = 1_500;
const CORE_FAIL: usize = 1_900;
const CORE: &str = "crates/core/src";

/// Lines of files, of functions, and of `core` without its tests.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = vec![];
    for source in sources {
        findings.extend(judge(
            &source.path,
            source.lines(),
            FILE_WARN,
            FILE_FAIL,
            "give a part that stands alone its own module",
        ));
        findings.extend(functions(source));
    }
    let core = sources.iter().filter(|s| s.path.starts_with(CORE)).map(Source::program_lines).sum();
    findings.extend(judge(CORE, core, CORE_WARN, CORE_FAIL, "move what only one room needs into that room"));
    findings
}

/// Within the budget, over it, or over what is allowed at most.
fn judge(path: &str, lines: usize, budget: usize, most: usize, mend: &str) -> Option<Finding> {
    let what = format!("{lines} lines, budget {budget}, at most {most}");
    if lines > most {
        Some(Finding::fail(path, 0, what, mend))
    } else {
        (lines > budget).then(|| Finding::warn(path, 0, what, mend))
    }
}

fn functions(source: &Source) -> impl Iterator<Item = Finding> {
    let programs = source.functions.iter().filter(|f| !source.in_test(*f.lines.start()));
    programs.filter_map(|function| {
        let lines = function.lines.end() - function.lines.start() + 1;
        let what = format!("function {} has {lines} lines, at most {FUNCTION}", function.name);
        (lines > FUNCTION).then(|| Finding::fail(&source.path, *function.lines.start(), what, "give its steps names"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Level;

    fn levels(path: &str, text: &str) -> Vec<Level> {
        check(&[Source::read(path, text).unwrap()]).into_iter().map(|f| f.level).collect()
    }

    #[test]
    fn long_files_are_said_and_too_long_ones_fail() {
        let line = "const A: u8 = 1;\n";
        assert_eq!(levels("crates/x/src/a.rs", &line.repeat(300)), []);
        assert_eq!(levels("crates/x/src/a.rs", &line.repeat(301)), [Level::Warn]);
        assert_eq!(levels("crates/x/src/a.rs", &line.repeat(501)), [Level::Fail]);
    }

    #[test]
    fn long_functions_fail_but_in_tests() {
        let body = "    a();\n".repeat(69);
        assert_eq!(levels("crates/x/src/a.rs", &format!("fn a() {{\n{body}}}\n")), [Level::Fail]);
        assert_eq!(levels("crates/x/src/a.rs", &format!("#[test]\nfn a() {{\n{body}}}\n")), []);
        assert_eq!(levels("crates/x/src/a.rs", &format!("fn a() {{\n{}}}\n", "    a();\n".repeat(68))), []);
    }

    #[test]
    fn core_is_counted_without_tests() {
        let program = Source::read("crates/core/src/a.rs", &"const A: u8 = 1;\n".repeat(290)).unwrap();
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const A: u8 = 1;\n".repeat(280));
        let tests = Source::read("crates/core/src/b.rs", &tests).unwrap();
        let six = |s: &Source| vec![s.clone(); 6];
        assert_eq!(check(&six(&tests)), []);
        assert_eq!(check(&six(&program))[0].level, Level::Warn);
        assert_eq!(check(&[six(&program), six(&program)].concat())[0].level, Level::Fail);
    }
}
