//! Fixed permutations: the core has no randomness, and the same patient must get the same numbers.

/// The permutation number `index` of `0..length` (Fisher and Yates, as in Knuth's algorithm P), from numbers that
/// `SplitMix64` makes of a counter (Vigna 2015, `splitmix64.c`, prng.di.unimi.it).
#[expect(clippy::cast_possible_truncation, reason = "the high half of a product is below the length")]
pub(super) fn permutation(index: u64, length: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    let mut counter = mix(index);
    for last in (1..length).rev() {
        counter = counter.wrapping_add(GAMMA);
        // The high half of the product is uniform but for a bias below 2^-32 here.
        let at = (u128::from(mix(counter)) * (last as u128 + 1)) >> 64;
        order.swap(last, at as usize);
    }
    order
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(counter: u64) -> u64 {
    let z = counter.wrapping_add(GAMMA);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixer_is_splitmix64() {
        // The first three numbers of the reference code for seed 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GAMMA), 0x6e78_9e6a_a1b9_65f4);
        assert_eq!(mix(GAMMA.wrapping_mul(2)), 0x06c4_5d18_8009_454f);
    }

    #[test]
    fn every_place_is_taken_about_equally_often() {
        let mut counts = [[0_u32; 5]; 5];
        for index in 0..5000 {
            let order = permutation(index, 5);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            for (place, item) in order.into_iter().enumerate() {
                counts[place][item] += 1;
            }
        }
        // 1000 expected, 28 the standard deviation; the permutations are fixed, so this is a fact and not a chance.
        assert!(counts.iter().flatten().all(|count| (880..=1120).contains(count)), "{counts:?}");
    }
}
