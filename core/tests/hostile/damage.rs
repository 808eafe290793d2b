//! Valid files, cut at every byte and with every bit turned: they load or are refused, and never panic.

use super::{onnx, run::run};

#[test]
fn the_files_to_damage_are_whole() {
    for (name, bytes) in onnx::valid() {
        assert_eq!(run(&bytes).as_deref(), Ok("ran"), "{name}");
    }
}

#[test]
fn a_file_cut_at_any_byte_is_refused_or_still_valid() {
    for (name, bytes) in onnx::valid() {
        let mut refused = 0;
        for length in 0..bytes.len() {
            let outcome = run(&bytes[..length]).unwrap_or_else(|panic| panic!("{name} cut at {length}: {panic}"));
            refused += usize::from(outcome != "ran");
        }
        // What is cut off between two imports of operator sets may be one that no node needs.
        assert!(refused + 2 > bytes.len(), "{name}: {refused} of {}", bytes.len());
    }
}

/// One test for each file, so that they run side by side.
macro_rules! bits_turned {
    ($($test:ident: $name:literal,)*) => {$(
        #[test]
        fn $test() {
            let (name, bytes) = onnx::valid().into_iter().find(|(name, _)| *name == $name).expect("such a file");
            for bit in 0..8 * bytes.len() {
                let mut turned = bytes.clone();
                turned[bit / 8] ^= 1 << (bit % 8);
                if let Err(panic) = run(&turned) {
                    panic!("{name}, bit {bit} (byte {}): {panic}", bit / 8);
                }
            }
        }
    )*};
}

bits_turned! {
    a_perceptron_with_any_bit_turned_does_not_panic: "perceptron",
    branches_with_any_bit_turned_do_not_panic: "branched",
    computed_shapes_with_any_bit_turned_do_not_panic: "shaped",
    a_convolution_with_any_bit_turned_does_not_panic: "convolved",
    a_recurrence_with_any_bit_turned_does_not_panic: "recurrent",
    a_tree_with_any_bit_turned_does_not_panic: "tree",
}
