//! Letters as hospitals type them, in plain ones: full-width forms, both micro signs, superscripts, and the squared-off
//! units of Japanese character sets. What they stand for is Unicode's compatibility decomposition, written down here for
//! those that occur.

/// The text in plain letters.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{b5}' | '\u{3bc}' => out.push('u'),
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            '\u{3000}' | '\u{a0}' => out.push(' '),
            '\u{2212}' => out.push('-'),
            '\u{2113}' => out.push('l'),
            '\u{2103}' => out.push_str("Cel"),
            '\u{2109}' => out.push_str("[degF]"),
            '\u{2264}' | '\u{2266}' => out.push_str("<="),
            '\u{2265}' | '\u{2267}' => out.push_str(">="),
            '\u{3386}'..='\u{33c4}' => out.push_str(squared(c)),
            _ => match superscript(c) {
                Some(digit) => {
                    // 10² is a power; m² is how UCUM writes m2.
                    if out.ends_with("10") {
                        out.push('^');
                    }
                    out.push(digit);
                }
                None => out.push(c),
            },
        }
    }
    out
}

fn superscript(c: char) -> Option<char> {
    match c {
        '\u{2070}' => Some('0'),
        '\u{b9}' => Some('1'),
        '\u{b2}' => Some('2'),
        '\u{b3}' => Some('3'),
        '\u{2074}'..='\u{2079}' => char::from_u32(u32::from(c) - 0x2070 + u32::from('0')),
        '\u{207b}' => Some('-'),
        _ => None,
    }
}

fn squared(c: char) -> &'static str {
    match c {
        '\u{338d}' => "ug",
        '\u{338e}' => "mg",
        '\u{338f}' => "kg",
        '\u{3395}' => "ul",
        '\u{3396}' => "ml",
        '\u{3397}' => "dl",
        '\u{339c}' => "mm",
        '\u{339d}' => "cm",
        '\u{33a1}' => "m2",
        '\u{33a3}' => "mm3",
        '\u{33aa}' => "kPa",
        '\u{33c4}' => "cc",
        _ => "\u{fffd}",
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn letters_as_hospitals_type_them() {
        for (text, expected) in [
            ("１２．３", "12.3"),
            ("＜０．０２", "<0.02"),
            ("≦5", "<=5"),
            ("≧5", ">=5"),
            ("\u{b5}mol", "umol"),
            ("\u{3bc}mol", "umol"),
            ("10²", "10^2"),
            ("10¹²", "10^12"),
            ("10⁻³", "10^-3"),
            ("m²", "m2"),
            ("㎎/㎗", "mg/dl"),
            ("㎜Hg", "mmHg"),
            ("36.5℃", "36.5Cel"),
            ("−5", "-5"),
            ("mg/dℓ", "mg/dl"),
            ("1\u{3000}2", "1 2"),
            ("溶血", "溶血"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
