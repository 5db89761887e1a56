//! Rows as people paste them: one line a row, cells parted by a comma or a tab. What the cells mean is found when the act
//! is decided, against the organisation of that hour.

/// One row of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the text, from 1.
    pub at: usize,
    /// Line of work, as typed: name or id.
    pub line: String,
    /// Relation, as typed: label or id.
    pub relation: String,
    /// Post, as typed: title, name of who holds it, both, or id.
    pub post: String,
}

/// Words by which the second column of a heading is known.
const HEADINGS: [&str; 3] = ["关系", "分工关系", "relation"];

/// The rows of a text, and what is wrong with those that are none, each with its line.
pub fn read(text: &str) -> (Vec<Row>, Vec<(usize, String)>) {
    let (mut rows, mut wrong) = (vec![], vec![]);
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim()));
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let cells = cells(line);
        match cells.as_slice() {
            [_, second, ..] if rows.is_empty() && HEADINGS.contains(&second.as_str()) => {}
            [line, relation, post] if [line, relation, post].iter().all(|cell| !cell.is_empty()) => {
                rows.push(Row { at, line: line.clone(), relation: relation.clone(), post: post.clone() });
            }
            [_, _, _] => wrong.push((at, "三栏都要填写：分工事项，关系，职务".to_owned())),
            other => wrong.push((at, format!("应为三栏：分工事项，关系，职务；现有{}栏", other.len()))),
        }
    }
    (rows, wrong)
}

/// By tabs where there are any, as spreadsheets paste them; otherwise by commas. Empty cells at the end are none.
fn cells(line: &str) -> Vec<String> {
    let parted: Vec<&str> =
        if line.contains('\t') { line.split('\t').collect() } else { line.split([',', '，']).collect() };
    let mut cells: Vec<String> =
        parted.into_iter().map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect();
    while cells.len() > 3 && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_people_paste_them() {
        let text = "分工事项，关系，职务\n\n教育，分管，副区长 甲\n\"卫生\"\t协助分管\tvm-a\t\t\n文化,联系\n旅游,,丙\n";
        let (rows, wrong) = read(text);
        let read: Vec<_> = rows.iter().map(|r| (r.at, r.line.as_str(), r.relation.as_str(), r.post.as_str())).collect();
        assert_eq!(read, [(3, "教育", "分管", "副区长 甲"), (4, "卫生", "协助分管", "vm-a")]);
        assert_eq!(wrong.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [5, 6]);
        assert!(wrong[0].1.contains("现有2栏"), "{wrong:?}");
    }
}
