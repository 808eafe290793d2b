//! Contributions against what Python's `shap` says of the same trees, and against what Shapley values are by definition.

use proptest::prelude::*;
use serde::Deserialize;

use super::{
    permutation::permutation,
    shapley::{Game, Shapley},
    trees::Trees,
};
use crate::{
    code::Result,
    model::{Engine, SumOfTrees},
};

const COLUMNS: usize = 6;

/// How near Shapley values by two ways must lie that are both exact.
const EXACT: f64 = 1e-9;

#[derive(Deserialize)]
struct Fixture {
    rows: Vec<Vec<Option<f32>>>,
    background: Vec<Vec<Option<f32>>>,
    base: f64,
    contributions: Vec<Vec<f64>>,
}

fn rows(cells: &[Vec<Option<f32>>]) -> Vec<Vec<f32>> {
    cells.iter().map(|row| row.iter().map(|cell| cell.unwrap_or(f32::NAN)).collect()).collect()
}

/// Made by `core/tests/explained/make.py`, which says with which versions.
macro_rules! fixtures {
    ($($name:literal),*) => {
        [$((
            $name,
            &include_bytes!(concat!("../../tests/explained/", $name, ".onnx"))[..],
            &include_bytes!(concat!("../../tests/explained/", $name, ".json"))[..],
        )),*]
    };
}

#[test]
fn contributions_are_those_of_python_shap() {
    let fixtures =
        fixtures!["lightgbm-missing", "lightgbm-targets", "xgboost-missing", "sklearn-forest", "sklearn-tree"];
    for (name, onnx, expected) in fixtures {
        let fixture: Fixture = serde_json::from_slice(expected).unwrap();
        let engine = Engine::load(onnx, COLUMNS, false, name).unwrap();
        let sum = engine.trees().unwrap_or_else(|| panic!("{name}: no trees were found"));
        let background = rows(&fixture.background);
        let trees = Trees::ready(sum, &background).unwrap();
        assert!((trees.base() - fixture.base).abs() < 1e-6, "{name}: base {} and {}", trees.base(), fixture.base);
        let patients = rows(&fixture.rows);
        let logits = engine.run(&patients).unwrap().logit;
        for ((row, expected), logit) in patients.iter().zip(&fixture.contributions).zip(&logits) {
            let explained = trees.explain(row);
            for (column, (ours, theirs)) in explained.contributions.iter().zip(expected).enumerate() {
                assert!((ours - theirs).abs() < 1e-6, "{name}, column {column}: {ours} and {theirs}");
            }
            let sum = trees.base() + explained.contributions.iter().sum::<f64>();
            assert!((sum - f64::from(*logit)).abs() <= explained.rounding, "{name}: {sum} and {logit}");
            assert!(explained.rounding < 1e-3, "{name}: a tolerance of {} says nothing", explained.rounding);
        }
        // Where something is missing the fixture has it.
        let is_missing = patients.iter().flatten().any(|value| value.is_nan());
        assert_eq!(is_missing, name.ends_with("missing") || name.ends_with("targets"), "{name}");
    }
}

/// A node: a column, a threshold, where a missing value goes, and which open leaf grows.
type Grown = (prop::sample::Index, usize, i8, bool);

/// Trees whose thresholds lie between the values of rows, as a sum of boxes, made without the reader of files.
fn trees() -> impl Strategy<Value = SumOfTrees> {
    let node = (any::<prop::sample::Index>(), 0..COLUMNS, -2_i8..2, any::<bool>());
    let tree = (proptest::collection::vec(node, 0..8), proptest::collection::vec(-8_i8..8, 9));
    (proptest::collection::vec(tree, 1..5), -4_i8..4).prop_map(|(trees, offset)| {
        let mut sum = SumOfTrees { offset: f64::from(offset) / 4.0, leaves: Vec::new(), terms: 1 + trees.len() };
        for (nodes, weights) in trees {
            grow(&mut sum, &nodes, &weights);
        }
        sum
    })
}

fn grow(sum: &mut SumOfTrees, nodes: &[Grown], weights: &[i8]) {
    use crate::model::{BoxLeaf, Condition};
    let mut leaves: Vec<Vec<Condition>> = vec![Vec::new()];
    for (leaf, column, threshold, missing) in nodes {
        let conditions = leaves.swap_remove(leaf.index(leaves.len()));
        let threshold = f64::from(*threshold) + 0.5;
        for (low, high, missing) in [(f64::NEG_INFINITY, threshold, *missing), (threshold, f64::INFINITY, !missing)] {
            leaves.push(Condition::narrowed(&conditions, Condition::new(*column, low, high, missing)));
        }
    }
    let weighed = leaves.into_iter().zip(weights).filter(|(_, weight)| **weight != 0);
    sum.leaves.extend(weighed.map(|(conditions, weight)| BoxLeaf { weight: f64::from(*weight) / 4.0, conditions }));
}

fn row() -> impl Strategy<Value = Vec<f32>> {
    let value = prop_oneof![5 => (-2_i8..=2).prop_map(f32::from), 1 => Just(f32::NAN)];
    proptest::collection::vec(value, COLUMNS)
}

fn alone() -> Vec<Vec<usize>> {
    (0..COLUMNS).map(|column| vec![column]).collect()
}

fn run(sum: &SumOfTrees) -> impl Fn(&[Vec<f32>]) -> Result<Vec<f64>> {
    |rows| Ok(rows.iter().map(|row| sum.value(&row.iter().map(|x| f64::from(*x)).collect::<Vec<_>>())).collect())
}

fn exact(sum: &SumOfTrees, groups: &[Vec<usize>], patient: &[f32], background: &[Vec<f32>]) -> Shapley {
    Game { groups, patient, background, graph: &run(sum) }.exact().unwrap()
}

proptest! {
    #[test]
    fn trees_and_coalitions_say_the_same(
        sum in trees(),
        patient in row(),
        background in proptest::collection::vec(row(), 1..6),
    ) {
        let trees = Trees::ready(&sum, &background).unwrap();
        let explained = trees.explain(&patient);
        let shapley = exact(&sum, &alone(), &patient, &background);
        prop_assert!((trees.base() - shapley.base).abs() < EXACT);
        for (ours, (theirs, error)) in explained.contributions.iter().zip(&shapley.contributions) {
            prop_assert!((ours - theirs).abs() < EXACT, "{} and {}", ours, theirs);
            prop_assert!(error.is_none());
        }

        // With tables and without it is the same, to the bit.
        let untabled = Trees::ready_within(&sum, &background, 0).unwrap();
        prop_assert_eq!(&explained, &untabled.explain(&patient));

        // Efficiency: all together are the difference from the base.
        let total = trees.base() + explained.contributions.iter().sum::<f64>();
        let value = run(&sum)(std::slice::from_ref(&patient)).unwrap()[0];
        prop_assert!((total - value).abs() < EXACT && (explained.value - value).abs() < EXACT);

        // Dummy: a column that no tree asks for adds nothing, to the bit.
        for column in 0..COLUMNS {
            let is_asked = sum.leaves.iter().flat_map(|leaf| &leaf.conditions).any(|at| at.column == column);
            prop_assert!(is_asked || explained.contributions[column].to_bits() == 0.0_f64.to_bits());
        }
    }

    #[test]
    fn the_contributions_of_a_sum_are_the_sum_of_contributions(
        one in trees(),
        other in trees(),
        patient in row(),
        background in proptest::collection::vec(row(), 1..6),
    ) {
        let mut both = one.clone();
        both.offset += other.offset;
        both.leaves.extend(other.leaves.clone());
        let of = |sum: &SumOfTrees| Trees::ready(sum, &background).unwrap().explain(&patient).contributions;
        let (one, other, both) = (of(&one), of(&other), of(&both));
        for ((one, other), both) in one.iter().zip(&other).zip(&both) {
            prop_assert!((one + other - both).abs() < EXACT);
        }
    }

    #[test]
    fn columns_that_do_the_same_add_the_same(
        sum in trees(),
        patient in row(),
        background in proptest::collection::vec(row(), 1..6),
        (one, other) in (0..COLUMNS, 0..COLUMNS),
    ) {
        // The sum and its mirror image, in which the two columns change places, treat both alike.
        let mut mirrored = sum.clone();
        for condition in mirrored.leaves.iter_mut().flat_map(|leaf| &mut leaf.conditions) {
            if condition.column == one {
                condition.column = other;
            } else if condition.column == other {
                condition.column = one;
            }
        }
        let mut both = sum;
        both.leaves.extend(mirrored.leaves);
        let same = |mut row: Vec<f32>| { row[other] = row[one]; row };
        let background: Vec<Vec<f32>> = background.into_iter().map(same).collect();
        let contributions = Trees::ready(&both, &background).unwrap().explain(&same(patient)).contributions;
        prop_assert!((contributions[one] - contributions[other]).abs() < EXACT);
    }

    #[test]
    fn groups_and_samples_add_up_too(
        sum in trees(),
        patient in row(),
        background in proptest::collection::vec(row(), 1..6),
        parting in proptest::collection::vec(0_usize..3, COLUMNS),
    ) {
        let mut groups = vec![Vec::new(); 3];
        for (column, group) in parting.into_iter().enumerate() {
            groups[group].push(column);
        }
        let graph = run(&sum);
        let game = Game { groups: &groups, patient: &patient, background: &background, graph: &graph };
        let value = graph(std::slice::from_ref(&patient)).unwrap()[0];
        let (exact, sampled) = (game.exact().unwrap(), game.sampled().unwrap());
        prop_assert_eq!((exact.rows, sampled.rows), (background.len(), background.len()));
        for shapley in [&exact, &sampled] {
            let total = shapley.base + shapley.contributions.iter().map(|(part, _)| part).sum::<f64>();
            prop_assert!((total - value).abs() < EXACT);
        }
        prop_assert!((exact.base - sampled.base).abs() < EXACT);
        for (group, columns) in groups.iter().enumerate().filter(|(_, columns)| columns.is_empty()) {
            prop_assert!(columns.is_empty() && exact.contributions[group].0.abs() < EXACT);
        }
        // Fixed permutations: the same again, to the bit.
        prop_assert_eq!(sampled, game.sampled().unwrap());
    }
}

#[test]
fn the_way_to_a_leaf_may_ask_for_as_many_columns_as_a_set_holds() {
    use crate::model::{BoxLeaf, Condition};
    for columns in [7_u8, 32, 58, 63, 64] {
        let above = |column: u8| Condition::new(usize::from(column), 0.5, f64::INFINITY, false);
        let leaf = BoxLeaf { weight: 1.0, conditions: (0..columns).map(above).collect() };
        let sum = SumOfTrees { offset: 0.0, leaves: vec![leaf], terms: 2 };
        let (all, none) = (vec![1.0; usize::from(columns)], vec![0.0; usize::from(columns)]);
        // One comes to the leaf and the other fails all that it asks for: each column has the same share.
        for (patient, background, share) in [(&none, &all, -1.0), (&all, &none, 1.0)] {
            let trees = Trees::ready(&sum, std::slice::from_ref(background)).unwrap();
            let contributions = trees.explain(patient).contributions;
            let is_share = |part: &f64| (part - share / f64::from(columns)).abs() < EXACT;
            assert!(contributions.iter().all(is_share), "{columns} columns: {contributions:?}");
        }
    }
}

/// Functions of twelve columns with interactions of every kind.
fn rugged(row: &[f32], kind: usize) -> f64 {
    let x: Vec<f64> = row.iter().map(|x| f64::from(*x)).collect();
    let sum: f64 = x.iter().sum();
    match kind {
        0 => x.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>(),
        1 => x.iter().take(4).product::<f64>() + sum,
        2 => x.iter().copied().fold(f64::MIN, f64::max),
        3 => sum.tanh(),
        4 => f64::from(u8::from(x[0] > 0.2) & u8::from(x[3] + x[7] > 0.4)) - x[5] * x[6] * x[11],
        _ => (x[0] * 3.0).sin() * x[1] + (x[2] - x[9]).abs() * x[10],
    }
}

#[test]
fn what_was_sampled_lies_within_its_error_of_what_is_exact() {
    let groups: Vec<Vec<usize>> = (0..12).map(|column| vec![column]).collect();
    // Made-up numbers between -1 and 1, from the fixed permutations of 101 steps.
    let number = |index: u64| f32::from(u8::try_from(permutation(index, 101)[0]).unwrap()) / 50.0 - 1.0;
    let numbers = |from: u64| (0..12).map(|column| number(from * 100 + column)).collect::<Vec<f32>>();
    let (mut within, mut all) = (0, 0);
    for kind in 0..6 {
        for patient in 0..4 {
            let background: Vec<Vec<f32>> = (0..[1, 8, 1, 8][patient]).map(|row| numbers(50 + row)).collect();
            let patient = numbers(patient as u64);
            let graph = |rows: &[Vec<f32>]| Ok(rows.iter().map(|row| rugged(row, kind)).collect());
            let game = Game { groups: &groups, patient: &patient, background: &background, graph: &graph };
            assert!(Game::is_small(12, background.len()));
            let (exact, sampled) = (game.exact().unwrap(), game.sampled().unwrap());
            for ((exact, _), (sampled, error)) in exact.contributions.iter().zip(&sampled.contributions) {
                let error = error.unwrap();
                let miss = (exact - sampled).abs();
                // What only one in some hundred orders shows may never be drawn, and then has no error either.
                assert!(miss <= 4.5 * error + 1e-3, "kind {kind}: {miss} with a standard error of {error}");
                if error > EXACT {
                    (within, all) = (within + u32::from(miss <= 2.0 * error), all + 1);
                }
            }
        }
    }
    // Of a normal error 95 % lie within two standard errors.
    assert!(all > 100 && f64::from(within) > 0.9 * f64::from(all), "{within} of {all}");
}

#[test]
fn an_interaction_is_shared() {
    // Two columns that multiply, from nought: each has half of the product.
    let graph = |rows: &[Vec<f32>]| Ok(rows.iter().map(|row| f64::from(row[0] * row[1] + 3.0 * row[2])).collect());
    let groups = [vec![0], vec![1], vec![2]];
    let (patient, background) = ([4.0, 5.0, 2.0], [vec![0.0, 0.0, 0.0]]);
    let game = Game { groups: &groups, patient: &patient, background: &background, graph: &graph };
    let parts: Vec<f64> = game.exact().unwrap().contributions.iter().map(|(part, _)| *part).collect();
    assert_eq!(parts, [10.0, 10.0, 6.0]);
}

#[test]
fn a_large_game_stays_within_its_runs() {
    use std::cell::Cell;
    for (columns, rows) in [(1, 500), (13, 500), (40, 500), (400, 500), (2000, 1)] {
        let runs = Cell::new(0);
        let graph = |batch: &[Vec<f32>]| {
            runs.set(runs.get() + batch.len());
            Ok(batch.iter().map(|row| row.iter().map(|x| f64::from(*x)).sum()).collect())
        };
        let groups: Vec<Vec<usize>> = (0..columns).map(|column| vec![column]).collect();
        let background = vec![vec![0.0; columns]; rows];
        let game = Game { groups: &groups, patient: &vec![1.0; columns], background: &background, graph: &graph };
        let sampled = game.sampled().unwrap();
        assert!(runs.get() <= super::shapley::RUNS + rows + 1, "{columns} columns, {rows} rows: {}", runs.get());
        // Of a sum every permutation says the same.
        assert!(sampled.contributions.iter().all(|(part, error)| (part - 1.0).abs() < EXACT && *error == Some(0.0)));
    }
}
