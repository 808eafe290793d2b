"""Trees as a graph, and the made-up patients of a background."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from kusushi_training import background, graph, trees  # first: it pins the threads
from kusushi_training.inputs import Category, Continuous

import numpy as np

INPUTS = (
    Continuous("age", "a", (16, 120)),
    Continuous("rate", "/min", (10, 300), may_be_missing=True),
    Category("kind", ("one", "two", "three")),
)
GROWTH = trees.Growth(
    rounds=12,
    parameters={"learning_rate": 0.2, "num_leaves": 5, "min_data_in_leaf": 20},
    monotone=(1, 0, 0),
    masked=(1,),
)


def made_up(rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    x = np.column_stack([rng.integers(16, 100, rows), rng.integers(40, 180, rows), rng.integers(0, 3, rows)]).astype(
        float
    )
    logit = 0.05 * (x[:, 0] - 60) + 0.0008 * (x[:, 1] - 90) ** 2 + 0.5 * x[:, 2] - 2
    y = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(int)
    x[rng.random(rows) < 0.1, 1] = np.nan
    return x, y


class Trees(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.x, cls.y = made_up(2000)
        cls.model = trees.TreeModel.fit(INPUTS, cls.x, cls.y, GROWTH, seed=3, refit_count=4)
        cls.proto = trees.build(cls.model, "trees", "a test")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trees.onnx"
            graph.save(cls.proto, path)
            cls.runner = graph.Runner(path)

    def test_the_graph_says_what_lightgbm_says(self) -> None:
        logit, refits = self.runner(self.x)
        intercept, slope = self.model.recalibration
        np.testing.assert_allclose(logit, self.model.logits(self.x), atol=5e-6)
        for column, booster in zip(refits.T, self.model.boosters[1:]):
            np.testing.assert_allclose(column, intercept + slope * booster.predict(self.x, raw_score=True), atol=5e-6)

    def test_values_at_the_thresholds_go_the_same_way(self) -> None:
        thresholds = {0: [], 1: []}
        for node in self.proto.graph.node[0].attribute:
            if node.name == "nodes_values":
                values = list(node.floats)
            if node.name == "nodes_featureids":
                features = list(node.ints)
        for feature, value in zip(features, values):
            if feature in thresholds and value > 0:
                thresholds[feature].append(value)
        for feature, values in thresholds.items():
            self.assertTrue(values)
            rows = np.repeat(self.x[:1], len(values), axis=0)
            rows[:, 1] = 90 if feature == 0 else rows[:, 1]
            rows[:, feature] = np.array(values, dtype=np.float32)
            np.testing.assert_allclose(self.runner(rows)[0], self.model.logits(rows), atol=5e-6)

    def test_the_risk_goes_the_way_that_was_asked_for(self) -> None:
        for rate in (50.0, 90.0, 170.0, np.nan):
            for kind in range(3):
                ages = np.column_stack([np.arange(16, 101), np.full(85, rate), np.full(85, kind)])
                logit, refits = self.runner(ages)
                self.assertGreaterEqual(np.diff(logit).min(), -1e-6)
                self.assertGreaterEqual(np.diff(refits, axis=0).min(), -1e-6)

    def test_the_same_rows_give_the_same_bytes(self) -> None:
        again = trees.TreeModel.fit(INPUTS, self.x, self.y, GROWTH, seed=3, refit_count=4)
        self.assertEqual(
            trees.build(again, "trees", "a test").SerializeToString(deterministic=True),
            self.proto.SerializeToString(deterministic=True),
        )


class Background(unittest.TestCase):
    def test_it_is_like_the_data_and_none_of_it(self) -> None:
        x, _ = made_up(4000)
        x = x[~np.isnan(x).any(axis=1)]
        x[:, 1] = 0.8 * x[:, 0] + 0.2 * x[:, 1]  # correlated
        rows = background.matrix(INPUTS, background.draw(INPUTS, x, 500, 5, {"rate": 1}))
        for k in range(2):
            self.assertGreaterEqual(rows[:, k].min(), np.floor(x[:, k].min()))
            self.assertLessEqual(rows[:, k].max(), np.ceil(x[:, k].max()))
            self.assertLess(abs(rows[:, k].mean() - x[:, k].mean()), 0.2 * x[:, k].std())
        self.assertGreater(np.corrcoef(rows[:, 0], rows[:, 1])[0, 1], 0.8)
        shares = [np.mean(rows[:, 2] == level) for level in range(3)]
        self.assertLess(max(shares) - min(shares), 0.1)

    def test_the_same_seed_draws_the_same_people(self) -> None:
        x, _ = made_up(300)
        first, again, other = (background.draw(INPUTS, x, 20, seed, {}) for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)


if __name__ == "__main__":
    unittest.main()
