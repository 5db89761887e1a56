//! “Did you mean”.

/// The candidate most like a word, where one is near enough to be a slip of the pen.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    let distances = candidates.into_iter().map(|c| (distance(word, c), c));
    distances.filter(|(d, _)| *d <= allowed).min_by_key(|(d, _)| *d).map(|(_, c)| c)
}

/// A help sentence: the nearest name, or else all names where they are few.
pub fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(word, all.iter().copied()) {
        return format!("是否应为“{near}”");
    }
    all.sort_unstable();
    all.dedup();
    match all.len() {
        0 => String::new(),
        1..=12 => format!("可用的有：{}", all.join("、")),
        _ => format!("可用的共{}个，例如：{}", all.len(), all.iter().take(6).copied().collect::<Vec<_>>().join("、")),
    }
}

/// How many single-character changes (insert, remove, replace, swap with the next) lead from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // Rows of the table of distances between beginnings of both words; a swap looks back two rows.
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let at = |row: Option<&Vec<usize>>, i: usize| row.and_then(|r| r.get(i)).copied().unwrap_or(usize::MAX / 2);
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let (above, left, diagonal) = (at(rows.get(i), j + 1), at(Some(&row), j), at(rows.get(i), j));
            let mut best = (above + 1).min(left + 1).min(diagonal + usize::from(x != y));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(rows.get(i - 1), j - 1) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    at(rows.last(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        assert_eq!(nearest("mayer", ["mayor", "vice_mayor"]), Some("mayor"));
        assert_eq!(nearest("lables", ["label", "basis"]), Some("label"));
        assert_eq!(nearest("valeu", ["class", "value"]), Some("value"));
        assert_eq!(nearest("registrar", ["mayor", "clerk"]), None);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
