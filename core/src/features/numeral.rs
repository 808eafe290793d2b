//! Numbers as hospitals write them: `12.3`, `１２．３`, `1,234`, `500×10^4`; and what stands where a number should, by
//! its kind: `<0.02`, `(1+)`, `溶血`, `再検中`. Nothing here guesses: what can be read in two ways is no number.

use super::spelling::plain;
use crate::{
    code::{Code, codes},
    record::Quantity,
};

/// Longer texts are reports, not values.
const LONGEST_BYTES: usize = 256;

/// A number, and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    /// Finite, and never minus zero.
    pub number: f64,
    /// What follows it in plain letters, which can be nothing but a unit.
    pub rest: String,
    /// Written with a plus sign: in a text `+1` is a grade, not a number.
    plus: bool,
}

/// What cannot be measured, pending results, and grades, as laboratories put them. The first list that has a word of the
/// text decides, so that `溶血のため再検中` is pending.
const WORDS: [(Code, &[&str]); 4] = [
    (
        codes::FEAT_PENDING,
        &[
            "再検",
            "検査中",
            "測定中",
            "未着",
            "未報告",
            "報告待",
            "後日",
            "別途報告",
            "追加報告",
            "pending",
            "in progress",
            "to follow",
        ],
    ),
    (
        codes::FEAT_NOT_MEASURABLE,
        &[
            "不能",
            "不可",
            "溶血",
            "乳び",
            "乳糜",
            "凝固",
            "フィブリン",
            "検体不良",
            "検体不適",
            "量不足",
            "検体不足",
            "採取不良",
            "中止",
            "取消",
            "hemoly",
            "haemoly",
            "clotted",
            "lipemi",
            "lipaemi",
            "insufficient",
            "qns",
            "not measur",
            "unable",
            "cancel",
        ],
    ),
    (
        codes::FEAT_COMPARATOR,
        &["未満", "以下", "以上", "を超え", "less than", "greater than", "more than", "below", "above"],
    ),
    (
        codes::FEAT_QUALITATIVE,
        &[
            "陰性",
            "陽性",
            "判定保留",
            "検出せず",
            "検出されず",
            "異常なし",
            "negative",
            "positive",
            "trace",
            "not detected",
            "±",
        ],
    ),
];

/// Reads a number that is all there is.
///
/// # Errors
/// As [`read`]; `K-FEAT-008` where the sender gave a comparator, `K-FEAT-003` where anything follows the number.
pub(super) fn of_quantity(quantity: &Quantity) -> Result<f64, Code> {
    if quantity.comparator.as_deref().is_some_and(|comparator| !comparator.trim().is_empty()) {
        return Err(codes::FEAT_COMPARATOR);
    }
    let numeral = read(&quantity.text)?;
    if numeral.rest.is_empty() { Ok(numeral.number) } else { Err(codes::FEAT_NOT_NUMBER) }
}

/// Reads a text that may hold a number and its unit.
///
/// # Errors
/// As [`read`]; `K-FEAT-054` for `+1`.
pub(super) fn of_text(text: &str) -> Result<Numeral, Code> {
    let numeral = read(text)?;
    if numeral.plus { Err(codes::FEAT_QUALITATIVE) } else { Ok(numeral) }
}

/// Reads a number and what follows it.
///
/// # Errors
/// `K-FEAT-001` where the text is empty, `-008` where it compares, `-054` where it grades, `-055` where it says that nothing
/// could be measured, `-056` where it says that the result is awaited, `-003` for everything else.
fn read(text: &str) -> Result<Numeral, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(codes::FEAT_MISSING);
    }
    if text.len() > LONGEST_BYTES {
        return Err(codes::FEAT_NOT_NUMBER);
    }
    let letters = plain(text);
    let letters = without_repeat(letters.trim());
    let lower = letters.to_lowercase();
    if let Some((code, _)) = WORDS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word))) {
        return Err(*code);
    }
    if letters.starts_with(['<', '>']) {
        return Err(codes::FEAT_COMPARATOR);
    }
    if is_grade(letters) {
        return Err(codes::FEAT_QUALITATIVE);
    }
    number(letters).ok_or(codes::FEAT_NOT_NUMBER)
}

/// Without a remark that the test has been repeated (再検済): the value stands. 再検中 is another thing.
fn without_repeat(letters: &str) -> &str {
    let (inner, is_bracketed) = letters.strip_suffix(')').map_or((letters, false), |inner| (inner, true));
    let rest =
        ["再検済", "再検済み"].iter().find_map(|remark| inner.trim_end().strip_suffix(remark)).map(str::trim_end);
    let rest = if is_bracketed { rest.and_then(|rest| rest.strip_suffix('(')) } else { rest };
    rest.map_or(letters, str::trim_end)
}

/// `(-)`, `+`, `1+`, `(2+)`, `++`, `neg`.
fn is_grade(letters: &str) -> bool {
    let bare = letters.trim_matches(['(', ')', ' ']);
    let signs = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_signs = !signs.is_empty() && signs.chars().all(|c| matches!(c, '+' | '-'));
    is_signs || matches!(bare.to_ascii_lowercase().as_str(), "neg" | "pos" | "neg." | "pos.")
}

fn number(letters: &str) -> Option<Numeral> {
    let (sign, unsigned) = match letters.strip_prefix(['+', '-']) {
        Some(unsigned) => (letters.get(..1)?, unsigned),
        None => ("", letters),
    };
    let (whole, rest) = split(unsigned, |c| c.is_ascii_digit() || c == ',');
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split(rest, |c| c.is_ascii_digit()),
        None => ("", rest),
    };
    let whole = grouped(whole)?;
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (exponent, rest) = exponent(rest)?;
    let (power, rest) = power(rest)?;
    let text = format!("{}{whole}.{fraction}e{}", if sign == "-" { "-" } else { "" }, exponent.checked_add(power)?);
    let number: f64 = text.parse().ok()?;
    let rest = rest.trim();
    let is_unit = rest.is_empty() || follows_as_unit(rest);
    // Adding zero turns minus zero into zero.
    (number.is_finite() && is_unit).then(|| Numeral { number: number + 0.0, rest: rest.to_owned(), plus: sign == "+" })
}

fn split(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// The digits without separators. A comma separates thousands only: a first group of one to three digits that does not
/// begin with zero, then groups of three. `1,5` and `0,123` are decimal commas of elsewhere, and refused.
fn grouped(digits: &str) -> Option<String> {
    if !digits.contains(',') {
        return Some(digits.to_owned());
    }
    let mut groups = digits.split(',');
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    fits.then(|| digits.replace(',', ""))
}

/// `e3`, `E-2`; nothing is nought. What begins with an e and goes on with a letter may be a unit.
fn exponent(text: &str) -> Option<(i32, &str)> {
    match text.strip_prefix(['e', 'E']) {
        Some(after) if after.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit()) => signed(after),
        _ => Some((0, text)),
    }
}

/// `×10^4`, `x10*4`, `万`; nothing is nought. In what follows `×10` there must be a power.
fn power(text: &str) -> Option<(i32, &str)> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix('万') {
        return Some((4, rest));
    }
    if let Some(rest) = text.strip_prefix('千') {
        return Some((3, rest));
    }
    let Some(ten) = text.strip_prefix(['×', 'x', 'X', '*', '✕', '╳']) else { return Some((0, text)) };
    let power = ten.trim_start().strip_prefix("10")?;
    signed(power.strip_prefix("**").or_else(|| power.strip_prefix(['^', '*']))?)
}

fn signed(text: &str) -> Option<(i32, &str)> {
    let sign = usize::from(text.starts_with(['+', '-']));
    let (digits, rest) = split(text.get(sign..)?, |c| c.is_ascii_digit());
    let number: i32 = digits.parse().ok()?;
    Some((if text.starts_with('-') { -number } else { number }, rest))
}

/// A unit begins with a letter, `%`, `/` and a letter, `[` or `{`: `5-10`, `1:40`, `120/80` and `2026.11.20` are no
/// numbers.
fn follows_as_unit(rest: &str) -> bool {
    let first = rest.strip_prefix('/').unwrap_or(rest).chars().next();
    first.is_some_and(|c| c.is_alphabetic() || matches!(c, '%' | '[' | '{' | '°' | '個'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_decimal_is_read_to_the_bit(number in -1e12_f64..1e12, digits in 0_usize..12) {
            let text = format!("{number:.digits$}");
            let expected: f64 = text.parse().expect("a decimal");
            prop_assert_eq!(of_text(&text).map(|found| found.number.to_bits()), Ok((expected + 0.0).to_bits()));
        }

        #[test]
        fn a_number_is_finite_whatever_the_text(text in "[-+0-9.,eE×x*^万<>() ０-９．，]{0,24}") {
            if let Ok(found) = of_text(&text) {
                prop_assert!(found.number.is_finite() && !(found.number == 0.0 && found.number.is_sign_negative()));
            }
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            let _ = of_text(&text);
        }
    }

    #[test]
    fn numbers_as_hospitals_write_them() {
        for (text, number, rest) in [
            ("12.3", 12.3_f64, ""),
            ("１２．３", 12.3, ""),
            (" 12.3\u{3000}", 12.3, ""),
            ("0.84", 0.84, ""),
            (".5", 0.5, ""),
            ("5.", 5.0, ""),
            ("-5", -5.0, ""),
            ("−5", -5.0, ""),
            ("-0", 0.0, ""),
            ("-0.0", 0.0, ""),
            ("1e3", 1000.0, ""),
            ("1.5E-2", 0.015, ""),
            ("1e308", 1e308, ""),
            ("1,234", 1234.0, ""),
            ("12,345,678.9", 12_345_678.9, ""),
            ("１，２３４", 1234.0, ""),
            ("500×10^4", 5_000_000.0, ""),
            ("500x10^4", 5_000_000.0, ""),
            ("500 × 10 ^4", 0.0, "?"),
            ("5.0×10⁶", 5_000_000.0, ""),
            ("500*10**4", 5_000_000.0, ""),
            ("1.5×10^-2", 0.015, ""),
            ("23万", 230_000.0, ""),
            ("0.8 mg/dL", 0.8, "mg/dL"),
            ("36.5℃", 36.5, "Cel"),
            ("98％", 98.0, "%"),
            ("6500/μL", 6500.0, "/uL"),
            ("500×10^4/μL", 5_000_000.0, "/uL"),
            ("5 eq", 5.0, "eq"),
            ("2.5 (再検済)", 2.5, ""),
            ("2.5（再検済み）", 2.5, ""),
            ("2.5 mmol/L 再検済", 2.5, "mmol/L"),
        ] {
            match of_text(text) {
                Ok(found) => {
                    assert_eq!((found.number.to_bits(), found.rest.as_str()), (number.to_bits(), rest), "{text}");
                }
                Err(code) => assert_eq!((rest, code), ("?", codes::FEAT_NOT_NUMBER), "{text}"),
            }
        }
        assert_eq!(read("+5").map(|found| found.number), Ok(5.0));
    }

    #[test]
    fn what_is_no_number_says_of_which_kind() {
        for (text, expected) in [
            ("", codes::FEAT_MISSING),
            ("\u{3000}", codes::FEAT_MISSING),
            ("<0.02", codes::FEAT_COMPARATOR),
            ("＜0.02", codes::FEAT_COMPARATOR),
            (">1000", codes::FEAT_COMPARATOR),
            ("≦5", codes::FEAT_COMPARATOR),
            ("0.02未満", codes::FEAT_COMPARATOR),
            ("感度以下", codes::FEAT_COMPARATOR),
            ("(-)", codes::FEAT_QUALITATIVE),
            ("（－）", codes::FEAT_QUALITATIVE),
            ("(1+)", codes::FEAT_QUALITATIVE),
            ("2+", codes::FEAT_QUALITATIVE),
            ("+1", codes::FEAT_QUALITATIVE),
            ("±", codes::FEAT_QUALITATIVE),
            ("-", codes::FEAT_QUALITATIVE),
            ("陰性", codes::FEAT_QUALITATIVE),
            ("弱陽性", codes::FEAT_QUALITATIVE),
            ("Negative", codes::FEAT_QUALITATIVE),
            ("測定不能", codes::FEAT_NOT_MEASURABLE),
            ("溶血", codes::FEAT_NOT_MEASURABLE),
            ("5.7(溶血)", codes::FEAT_NOT_MEASURABLE),
            ("Hemolyzed", codes::FEAT_NOT_MEASURABLE),
            ("検体量不足", codes::FEAT_NOT_MEASURABLE),
            ("再検中", codes::FEAT_PENDING),
            ("溶血のため再検中", codes::FEAT_PENDING),
            ("検査中", codes::FEAT_PENDING),
            ("2.5 (再検)", codes::FEAT_PENDING),
            ("溶血 (再検済)", codes::FEAT_NOT_MEASURABLE),
            ("<0.02 (再検済)", codes::FEAT_COMPARATOR),
            ("(再検済)", codes::FEAT_NOT_NUMBER),
            ("NaN", codes::FEAT_NOT_NUMBER),
            ("Infinity", codes::FEAT_NOT_NUMBER),
            ("-inf", codes::FEAT_NOT_NUMBER),
            ("1e309", codes::FEAT_NOT_NUMBER),
            ("1e99999999999", codes::FEAT_NOT_NUMBER),
            ("1,5", codes::FEAT_NOT_NUMBER),
            ("0,123", codes::FEAT_NOT_NUMBER),
            ("1,23,456", codes::FEAT_NOT_NUMBER),
            ("1234,567", codes::FEAT_NOT_NUMBER),
            ("1.234.567", codes::FEAT_NOT_NUMBER),
            ("1 234", codes::FEAT_NOT_NUMBER),
            ("0x10", codes::FEAT_NOT_NUMBER),
            ("5-10", codes::FEAT_NOT_NUMBER),
            ("5～10", codes::FEAT_NOT_NUMBER),
            ("1:40", codes::FEAT_NOT_NUMBER),
            ("120/80", codes::FEAT_NOT_NUMBER),
            ("2026/11/20", codes::FEAT_NOT_NUMBER),
            ("2026-11-20", codes::FEAT_NOT_NUMBER),
            ("12\u{200b}.3", codes::FEAT_NOT_NUMBER),
            ("--5", codes::FEAT_NOT_NUMBER),
            ("5×10", codes::FEAT_NOT_NUMBER),
            (".", codes::FEAT_NOT_NUMBER),
            ("参考値", codes::FEAT_NOT_NUMBER),
            ("五", codes::FEAT_NOT_NUMBER),
        ] {
            assert_eq!(of_text(text).map(|found| found.number), Err(expected), "{text:?}");
        }
        assert_eq!(of_text(&"9".repeat(50_000)).map(|found| found.number), Err(codes::FEAT_NOT_NUMBER));
    }
}
