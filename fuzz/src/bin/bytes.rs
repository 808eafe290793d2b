//! Bytes by chance, and valid files with bytes changed, put in, taken out and cut off.

use std::process::ExitCode;

use kusushi_fuzz::{Chance, damaged, main as run, models};

fn main() -> ExitCode {
    run(models(make), std::env::args().skip(1))
}

fn make(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    if chance.below(10) == 0 {
        let length = chance.below(256);
        return (0..length).map(|_| chance.next().to_le_bytes()[0]).collect();
    }
    damaged(chance, seeds)
}
