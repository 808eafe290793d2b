//! Quantiles of Student's t with a whole number of degrees of freedom.

use std::f64::consts::{FRAC_2_PI, PI};

/// The value that |t| does not exceed with 95 % probability. None for no degree of freedom.
pub(super) fn t95(degrees: usize) -> Option<f64> {
    if degrees == 0 {
        return None;
    }
    // Within a right angle the probability grows with the angle: bisection to the last bit.
    let (mut low, mut high) = (0.0, PI / 2.0);
    for _ in 0..100 {
        let angle = f64::midpoint(low, high);
        *(if within(degrees, angle) < 0.95 { &mut low } else { &mut high }) = angle;
    }
    Some(super::number(degrees).sqrt() * f64::midpoint(low, high).tan())
}

/// The probability that |t| <= sqrt(degrees) tan(angle): Abramowitz and Stegun, Handbook of Mathematical Functions
/// (1964), 26.7.3 and 26.7.4.
fn within(degrees: usize, angle: f64) -> f64 {
    let (sine, cosine) = angle.sin_cos();
    let odd = degrees % 2 == 1;
    let (mut term, mut sum) = if odd { (cosine, 0.0) } else { (1.0, 0.0) };
    let mut power = usize::from(odd);
    while power + 2 <= degrees {
        sum += term;
        // Odd: cos^1, 2/3 cos^3, (2·4)/(3·5) cos^5 …; even: cos^0, 1/2 cos^2, (1·3)/(2·4) cos^4 …
        term *= super::number(power + 1) / super::number(power + 2) * cosine * cosine;
        power += 2;
    }
    if odd { FRAC_2_PI * (angle + sine * sum) } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_scipy() {
        // scipy 1.17.1: scipy.stats.t.ppf(0.975, degrees)
        for (degrees, expected) in [
            (1, 12.706_204_736_174_694),
            (2, 4.302_652_729_749_462),
            (3, 3.182_446_305_283_707_8),
            (4, 2.776_445_105_197_793_4),
            (5, 2.570_581_835_636_314_6),
            (10, 2.228_138_851_986_273),
            (27, 2.051_830_516_480_284_6),
            (100, 1.983_971_518_523_551_8),
        ] {
            assert!((t95(degrees).unwrap() - expected).abs() < 1e-9, "{degrees}: {:?}", t95(degrees));
        }
        assert_eq!(t95(0), None);
    }
}
