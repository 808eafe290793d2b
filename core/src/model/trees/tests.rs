//! The walk against a naive one that follows the draft, over random ensembles.

use proptest::prelude::*;

use super::{Aggregate, Comparison, Draft, DraftNode, Flaw, Split};

const COLUMNS: usize = 4;
const TARGETS: usize = 3;

/// A value that trees compare: thresholds are among them, so that ties are common.
fn value() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => (-3_i8..=3).prop_map(f32::from),
        1 => Just(f32::INFINITY),
        1 => Just(f32::NEG_INFINITY),
        1 => Just(-0.0_f32),
        2 => Just(f32::NAN),
    ]
}

fn comparison(kind: u8, threshold: f32) -> Comparison<f32> {
    match kind {
        0 => Comparison::AtMost(threshold),
        1 => Comparison::Below(threshold),
        2 => Comparison::AtLeast(threshold),
        3 => Comparison::Above(threshold),
        4 => Comparison::Equals(threshold),
        5 => Comparison::Differs(threshold),
        _ => Comparison::Member(vec![threshold, 1.0]),
    }
}

/// Which comparisons an ensemble uses: one rule's two, or any.
fn kinds() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(vec![0]), Just(vec![1]), Just(vec![0, 3]), Just(vec![1, 2]), Just((0..=6).collect::<Vec<u8>>()),]
}

fn split() -> impl Strategy<Value = (usize, u8, f32, bool)> {
    let threshold = value().prop_map(|value| if value.is_nan() { 0.5 } else { value });
    (0..COLUMNS, any::<u8>(), threshold, any::<bool>())
}

/// Trees that grow where a leaf becomes a split, one leaf after another.
fn draft() -> impl Strategy<Value = Draft<f32>> {
    let tree = proptest::collection::vec((any::<prop::sample::Index>(), split()), 0..12);
    let weight = (0..TARGETS, -4_i8..4);
    let leaf = prop_oneof![
        3 => proptest::collection::vec(weight.clone(), 1..2),
        1 => proptest::collection::vec(weight, 0..4),
    ];
    (proptest::collection::vec(tree, 1..11), kinds(), any::<bool>(), proptest::collection::vec(leaf, 160)).prop_map(
        |(trees, kinds, missing, leaves)| {
            let mut draft = Draft { nodes: Vec::new(), roots: Vec::new(), weights: Vec::new(), targets: TARGETS };
            for tree in trees {
                let root = draft.nodes.len();
                draft.roots.push(root);
                draft.nodes.push(DraftNode::Leaf);
                let mut open = vec![root];
                for (index, (feature, kind, threshold, is_true)) in tree {
                    let at = open.swap_remove(index.index(open.len()));
                    let (yes, no) = (draft.nodes.len(), draft.nodes.len() + 1);
                    draft.nodes.extend([DraftNode::Leaf, DraftNode::Leaf]);
                    open.extend([yes, no]);
                    let kind = kinds[usize::from(kind) % kinds.len()];
                    draft.nodes[at] = DraftNode::Split(Split {
                        feature,
                        comparison: comparison(kind, threshold),
                        missing_is_true: missing && is_true,
                        yes,
                        no,
                    });
                }
            }
            for (node, weights) in leaves.iter().enumerate().take(draft.nodes.len()) {
                let mut seen = [false; TARGETS];
                for (target, weight) in weights {
                    if !std::mem::replace(&mut seen[*target], true) {
                        draft.weights.push((node, *target, f32::from(*weight) / 3.0));
                    }
                }
            }
            draft
        },
    )
}

/// What the standard says, in the plainest form.
#[expect(clippy::float_cmp, reason = "comparisons are exact")]
fn naive(draft: &Draft<f32>, row: &[f32], aggregate: Aggregate) -> [(f32, bool); TARGETS] {
    let mut scores = [(0.0_f32, false); TARGETS];
    for &root in &draft.roots {
        let mut at = root;
        while let DraftNode::Split(split) = &draft.nodes[at] {
            let x = row[split.feature];
            let is_yes = match &split.comparison {
                Comparison::AtMost(t) => x <= *t,
                Comparison::Below(t) => x < *t,
                Comparison::AtLeast(t) => x >= *t,
                Comparison::Above(t) => x > *t,
                Comparison::Equals(t) => x == *t,
                Comparison::Differs(t) => x != *t,
                Comparison::Member(members) => members.contains(&x),
                Comparison::Never => unreachable!(),
            };
            at = if is_yes || (x.is_nan() && split.missing_is_true) { split.yes } else { split.no };
        }
        for (_, target, weight) in draft.weights.iter().filter(|(node, ..)| *node == at) {
            let (score, is_given) = &mut scores[*target];
            *score = match aggregate {
                Aggregate::Sum | Aggregate::Average => *score + weight,
                Aggregate::Min => {
                    if *is_given {
                        score.min(*weight)
                    } else {
                        *weight
                    }
                }
                Aggregate::Max => {
                    if *is_given {
                        score.max(*weight)
                    } else {
                        *weight
                    }
                }
            };
            *is_given = true;
        }
    }
    scores
}

proptest! {
    #[test]
    fn the_walk_is_the_naive_one_bit_for_bit_in_every_batch(
        draft in draft(),
        rows in proptest::collection::vec(proptest::collection::vec(value(), COLUMNS), 1..150),
        aggregate in prop_oneof![
            Just(Aggregate::Sum), Just(Aggregate::Average), Just(Aggregate::Min), Just(Aggregate::Max)
        ],
    ) {
        let ensemble = draft.compile().unwrap();
        let flat: Vec<f32> = rows.iter().flatten().copied().collect();
        let mut scores = ensemble.scores(&flat, COLUMNS, TARGETS, aggregate);
        let wide: Vec<f64> = flat.iter().copied().map(f64::from).collect();
        let mut widened = ensemble.widen().scores(&wide, COLUMNS, TARGETS, aggregate);
        let (all, wide): (Vec<_>, Vec<_>) = (scores.rows().collect(), widened.rows().collect());
        for ((row, scores), wide) in rows.iter().zip(all).zip(wide) {
            let expected = naive(&draft, row, aggregate);
            let mut alone = ensemble.scores(row, COLUMNS, TARGETS, aggregate);
            let alone = alone.rows().next().unwrap();
            for (target, (value, is_given)) in expected.into_iter().enumerate() {
                prop_assert_eq!((scores[target].value.to_bits(), scores[target].is_given), (value.to_bits(), is_given));
                prop_assert_eq!(&alone[target], &scores[target]);
                prop_assert_eq!(wide[target].is_given, is_given);
                prop_assert!((wide[target].value - f64::from(value)).abs() < 1e-5);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_sum_of_boxes_is_the_walk(
        draft in draft(),
        rows in proptest::collection::vec(proptest::collection::vec(value(), COLUMNS), 1..50),
    ) {
        let asks_order = |node: &DraftNode<f32>| match node {
            DraftNode::Leaf => true,
            DraftNode::Split(split) => matches!(
                split.comparison,
                Comparison::AtMost(_) | Comparison::Below(_) | Comparison::AtLeast(_) | Comparison::Above(_)
            ),
        };
        let is_sum = draft.nodes.iter().all(asks_order);
        for target in 0..TARGETS {
            let sum = draft.sum(target);
            prop_assert_eq!(sum.is_some(), is_sum);
            for (sum, row) in sum.iter().flat_map(|sum| rows.iter().map(move |row| (sum, row))) {
                let wide: Vec<f64> = row.iter().copied().map(f64::from).collect();
                let expected = f64::from(naive(&draft, row, Aggregate::Sum)[target].0);
                prop_assert!((sum.value(&wide) - expected).abs() < 1e-5, "{} and {expected}", sum.value(&wide));
            }
        }
    }
}

fn two_leaves(yes: usize, no: usize) -> Draft<f32> {
    let split = Split { feature: 0, comparison: Comparison::AtMost(0.0), missing_is_true: false, yes, no };
    Draft {
        nodes: vec![DraftNode::Split(split), DraftNode::Leaf, DraftNode::Leaf],
        roots: vec![0],
        weights: vec![(1, 0, 1.0), (2, 0, 2.0)],
        targets: 1,
    }
}

#[test]
fn what_is_no_tree_is_no_ensemble() {
    let flaw = |draft: Draft<f32>| draft.compile().unwrap_err();
    assert!(two_leaves(1, 2).compile().is_ok());
    assert_eq!(flaw(two_leaves(0, 1)), Flaw::NotATree);
    assert_eq!(flaw(two_leaves(1, 1)), Flaw::NotATree);
    assert_eq!(flaw(two_leaves(1, 3)), Flaw::NodeUnknown);
    assert_eq!(flaw(Draft { roots: vec![0, 0], ..two_leaves(1, 2) }), Flaw::NotATree);
    assert_eq!(flaw(Draft { roots: vec![3], ..two_leaves(1, 2) }), Flaw::NodeUnknown);
    assert_eq!(flaw(Draft { weights: vec![(1, 1, 1.0)], ..two_leaves(1, 2) }), Flaw::Target);
    assert_eq!(flaw(Draft { weights: vec![(3, 0, 1.0)], ..two_leaves(1, 2) }), Flaw::NodeUnknown);
    assert_eq!(flaw(Draft { weights: vec![(1, 0, 1.0), (1, 0, 2.0)], ..two_leaves(1, 2) }), Flaw::Target);
    for comparison in [Comparison::AtMost(f32::NAN), Comparison::Member(vec![0.0, f32::NAN])] {
        let split = Split { feature: 0, comparison, missing_is_true: false, yes: 1, no: 2 };
        let mut draft = two_leaves(1, 2);
        draft.nodes[0] = DraftNode::Split(split);
        assert_eq!(flaw(draft), Flaw::Threshold);
    }
}

#[test]
fn a_chain_of_a_million_nodes_needs_no_stack() {
    let splits = 500_000;
    let mut nodes = Vec::new();
    for at in 0..splits {
        let split = Split {
            feature: 0,
            comparison: Comparison::AtMost(0.0),
            missing_is_true: false,
            yes: 2 * at + 1,
            no: 2 * at + 2,
        };
        nodes.extend([DraftNode::Split(split), DraftNode::Leaf]);
    }
    // Each split's "no" is the next split: nodes alternate leaf and split after the first.
    let mut ordered = vec![nodes[0].clone()];
    for at in 1..splits {
        ordered.push(DraftNode::Leaf);
        ordered.push(nodes[2 * at].clone());
    }
    ordered.extend([DraftNode::Leaf, DraftNode::Leaf]);
    let leaf = ordered.len() - 1;
    let draft = Draft { nodes: ordered, roots: vec![0], weights: vec![(leaf, 0, 1.0_f32)], targets: 1 };
    let mut scores = draft.compile().unwrap().scores(&[1.0], 1, 1, Aggregate::Sum);
    assert_eq!(scores.rows().next().unwrap()[0].value.to_bits(), 1.0_f32.to_bits());
}

/// A chain of `links` that asks for one value after another, all leading to node 1, then to node 2.
fn chain(links: &[(f32, bool)]) -> Draft<f32> {
    let mut nodes = vec![DraftNode::Leaf; 3];
    for (index, &(value, missing_is_true)) in links.iter().enumerate() {
        let no = if index + 1 == links.len() { 2 } else { 3 + index };
        let split = Split { feature: 0, comparison: Comparison::Equals(value), missing_is_true, yes: 1, no };
        if index == 0 { nodes[0] = DraftNode::Split(split) } else { nodes.push(DraftNode::Split(split)) }
    }
    Draft { nodes, roots: vec![0], weights: vec![(1, 0, 1.0), (2, 0, 2.0)], targets: 1 }
}

#[test]
fn a_set_of_categories_that_an_exporter_wrote_as_a_chain_is_one_node() {
    for missing in [false, true] {
        let ensemble = chain(&[(3.0, false), (5.0, missing), (7.0, false)]).compile().unwrap();
        let x = [3.0, 5.0, 7.0, 4.0, f32::NAN];
        let mut scores = ensemble.scores(&x, 1, 1, Aggregate::Sum);
        let is_member: Vec<bool> = scores.rows().map(|row| row[0].value < 1.5).collect();
        assert_eq!(is_member, [true, true, true, false, missing]);
    }
    let mut endless = chain(&[(3.0, false), (5.0, false)]);
    for at in [0, 3] {
        if let DraftNode::Split(split) = &mut endless.nodes[at] {
            split.no = 3 - at;
        }
    }
    assert_eq!(endless.compile().unwrap_err(), Flaw::NotATree);
}
