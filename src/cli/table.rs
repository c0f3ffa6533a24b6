//! Text in columns.

use unicode_width::UnicodeWidthStr as _;

/// A table with a header; the columns in `right` are aligned to the right.
pub(super) fn text(header: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].width()).chain([header[column].width()]).max().unwrap_or(0);
    let widths: Vec<_> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let blank = " ".repeat(width - cell.width());
            if right.contains(&column) { format!("{blank}{cell}") } else { format!("{cell}{blank}") }
        });
        cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-+-");
    let body = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    [line(header.to_vec()), rule].into_iter().chain(body).collect::<Vec<_>>().join("\n")
}

/// Text on one line: line breaks and other control characters are escaped.
pub(super) fn on_one_line(text: &str) -> String {
    let escaped = |character: char| {
        if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
    };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_appear() {
        let rows = [vec!["küche".to_owned(), "7".to_owned()], vec!["日本".to_owned(), "1234".to_owned()]];
        assert_eq!(text(&["camera", "n"], &rows, &[1]), "camera |    n\n-------+-----\nküche  |    7\n日本   | 1234");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(on_one_line("a\nb\u{1b}[31m"), "a\\nb\\u{1b}[31m");
    }
}
