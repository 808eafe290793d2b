//! Numbers and cells as people read them.

use unicode_width::UnicodeWidthStr as _;

/// A part of a whole, to be shown.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let ratio = part as f64 / whole as f64;
    ratio
}

/// A number with so many decimals; never a negative nought.
pub(crate) fn decimal(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    match text.strip_prefix('-') {
        Some(plain) if plain.chars().all(|c| matches!(c, '0' | '.')) => plain.to_owned(),
        _ => text,
    }
}

/// Lines whose cells stand beneath each other.
pub(crate) fn grid(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    // The last cell of a line pushes nothing to the right: a reason may be long.
    let cell_width = |line: &Vec<String>, column: usize| {
        line.get(column).filter(|_| column + 1 < line.len()).map_or(0, |cell| cell.width())
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| lines.iter().map(|line| cell_width(line, column)).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for line in lines {
        let mut written = String::new();
        for (cell, &room) in line.iter().zip(&widths) {
            written += cell;
            written.extend(std::iter::repeat_n(' ', room.saturating_sub(cell.width()) + 2));
        }
        text += written.trim_end();
        text.push('\n');
    }
    text
}
