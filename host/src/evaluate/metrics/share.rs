//! A share of some rows, with its interval.

use serde::Serialize;

use super::{Interval, interval::Z, number};

/// A share with Wilson's 95 % interval (J Am Stat Assoc 1927;22:209-12, doi:10.1080/01621459.1927.10502953).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many there are.
    pub rows: usize,
    /// Of how many it is true.
    pub held: usize,
    /// The share.
    pub value: f64,
    /// Its interval.
    #[serde(flatten)]
    pub interval: Interval,
}

impl Share {
    /// Of so many rows; none where there is no row.
    pub fn of(held: usize, rows: usize) -> Option<Self> {
        if rows == 0 || held > rows {
            return None;
        }
        let (n, value) = (number(rows), number(held) / number(rows));
        let scale = 1.0 + Z * Z / n;
        let centre = (value + Z * Z / (2.0 * n)) / scale;
        let margin = Z / scale * (value * (1.0 - value) / n + Z * Z / (4.0 * n * n)).sqrt();
        // Rounding may lead past an end.
        let interval = Interval { lower: (centre - margin).max(0.0), upper: (centre + margin).min(1.0) };
        Some(Self { rows, held, value, interval })
    }
}
