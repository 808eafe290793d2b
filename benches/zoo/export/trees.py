"""Fitted trees as nodes, and nodes as the tree operators of ai.onnx.ml.

One `Tree` is what scikit-learn, scikit-survival and LightGBM have in common: a node goes left where its test holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import NodeProto, TensorProto, helper

LEQ, MEMBER = "BRANCH_LEQ", "BRANCH_MEMBER"
MODES = {LEQ: 0, "BRANCH_LT": 1, "BRANCH_GTE": 2, "BRANCH_GT": 3, "BRANCH_EQ": 4, "BRANCH_NEQ": 5, MEMBER: 6}


@dataclass(frozen=True)
class Node:
    """An inner node, `left` where the test holds, or a leaf with the values [T] of its targets."""

    feature: int = 0
    threshold: float = 0.0
    members: tuple[float, ...] = ()
    missing_left: bool = False
    left: int = 0
    right: int = 0
    leaf: np.ndarray | None = None

    @property
    def mode(self) -> str:
        return "LEAF" if self.leaf is not None else MEMBER if self.members else LEQ


Tree = list[Node]
"""Node 0 is the root."""


def below(threshold: float, dtype: type = np.float32) -> float:
    """The largest number of that type that is not above the threshold: `x <= threshold` keeps its answer."""
    rounded = dtype(threshold)
    return float(rounded if rounded <= threshold else np.nextafter(rounded, dtype(-np.inf)))


def of_sklearn(tree: object, leaves: np.ndarray, dtype: type = np.float32) -> Tree:
    """A tree of scikit-learn; `leaves` [nodes, T] are the values that it shall give."""
    return [
        Node(leaf=np.atleast_1d(leaves[at]))
        if tree.children_left[at] < 0
        else Node(
            feature=int(tree.feature[at]),
            threshold=below(tree.threshold[at], dtype),
            left=int(tree.children_left[at]),
            right=int(tree.children_right[at]),
        )
        for at in range(tree.node_count)
    ]


def regressor(trees: list[Tree], aggregate: str, **attributes: object) -> NodeProto:
    """TreeEnsembleRegressor (ai.onnx.ml 3) from input `X` to output `trees`."""
    flat = [(t, at, node) for t, tree in enumerate(trees) for at, node in enumerate(tree)]
    targets = next(len(node.leaf) for _, _, node in flat if node.leaf is not None)
    leaves = [(t, at, target, value) for t, at, node in flat if node.leaf is not None
              for target, value in enumerate(node.leaf)]  # fmt: skip
    return helper.make_node(
        "TreeEnsembleRegressor",
        ["X"],
        ["trees"],
        name="trees",
        domain="ai.onnx.ml",
        aggregate_function=aggregate,
        n_targets=targets,
        nodes_treeids=[t for t, _, _ in flat],
        nodes_nodeids=[at for _, at, _ in flat],
        nodes_featureids=[node.feature for _, _, node in flat],
        nodes_modes=[node.mode for _, _, node in flat],
        nodes_values=[node.threshold for _, _, node in flat],
        nodes_truenodeids=[node.left for _, _, node in flat],
        nodes_falsenodeids=[node.right for _, _, node in flat],
        nodes_missing_value_tracks_true=[int(node.missing_left) for _, _, node in flat],
        target_treeids=[t for t, _, _, _ in leaves],
        target_nodeids=[at for _, at, _, _ in leaves],
        target_ids=[target for _, _, target, _ in leaves],
        target_weights=[float(value) for *_, value in leaves],
        **attributes,
    )


def ensemble(trees: list[Tree], aggregate: str, double: bool = False) -> NodeProto:
    """TreeEnsemble (ai.onnx.ml 5) from input `X` to output `trees`; a tree of many targets becomes one for each."""
    targets = next(len(node.leaf) for node in trees[0] if node.leaf is not None)
    inner: list[Node] = []
    children: list[tuple[int, bool, int, bool]] = []
    leaves: list[tuple[int, float]] = []
    roots = []
    for tree in trees:
        for target in range(targets):
            # A tree that is one leaf has, by the specification, a root whose two branches are that leaf.
            nodes = tree if tree[0].leaf is None else [Node(left=1, right=1), tree[0]]
            place, base = {}, len(inner)
            for at, node in enumerate(nodes):
                if node.leaf is None:
                    place[at] = (len(inner), False)
                    inner.append(node)
                else:
                    place[at] = (len(leaves), True)
                    leaves.append((target, float(node.leaf[target])))
            children += [place[node.left] + place[node.right] for node in nodes if node.leaf is None]
            roots.append(base)
    kind, nan = TensorProto.DOUBLE if double else TensorProto.FLOAT, float("nan")

    def tensor(name: str, values: list[float]) -> TensorProto:
        return helper.make_tensor(name, kind, [len(values)], values)

    members = [value for node in inner if node.members for value in (*node.members, nan)]
    return helper.make_node(
        "TreeEnsemble",
        ["X"],
        ["trees"],
        name="trees",
        domain="ai.onnx.ml",
        aggregate_function={"AVERAGE": 0, "SUM": 1}[aggregate],
        n_targets=targets,
        post_transform=0,
        tree_roots=roots,
        nodes_featureids=[node.feature for node in inner],
        nodes_modes=helper.make_tensor("modes", TensorProto.UINT8, [len(inner)], [MODES[node.mode] for node in inner]),
        nodes_splits=tensor("splits", [node.threshold for node in inner]),
        nodes_truenodeids=[left for left, _, _, _ in children],
        nodes_trueleafs=[int(leaf) for _, leaf, _, _ in children],
        nodes_falsenodeids=[right for _, _, right, _ in children],
        nodes_falseleafs=[int(leaf) for _, _, _, leaf in children],
        nodes_missing_value_tracks_true=[int(node.missing_left) for node in inner],
        leaf_targetids=[target for target, _ in leaves],
        leaf_weights=tensor("weights", [value for _, value in leaves]),
        **({"membership_values": tensor("members", members)} if members else {}),
    )
