"""PYTHONPATH=models/training python -m unittest discover -s models/training/tests"""

import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np

from kusushi_training import graph, monotone, unseen
from kusushi_training.inputs import Category, Continuous
from kusushi_training.model import Model

AGE = Continuous("age", "a", (18, 120), rises=1)
TEST = Continuous("test", "mg/dL", (0, 100), log=True, floor=0.1, may_be_missing=True, missing_term=False)
SIGNS = ("absent", "present")
INPUTS = (AGE, TEST, Category("sign", SIGNS, rising=SIGNS))


def rows(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.uniform(20, 90, n), np.exp(rng.normal(1, 1, n)), rng.integers(0, 2, n)]).astype(float)
    logit = 0.05 * (x[:, 0] - 60) + 0.4 * np.log(x[:, 1]) + 0.8 * x[:, 2] - 1
    y = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(float)
    x[rng.random(n) < 0.2, 1] = np.nan
    return x, y


class AModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.x, cls.y = rows(3000, 1)
        cls.model = Model.fit(INPUTS, cls.x, cls.y, 1, penalties=(1.0,), refit_count=3)

    def test_a_missing_value_without_a_term_stands_at_the_median(self):
        self.assertEqual(self.model.terms.missing_columns, [])
        row = np.array([[60.0, np.nan, 1.0]])
        there = np.array([[60.0, np.nanmedian(self.x[:, 1]), 1.0]])
        self.assertEqual(self.model.logits(row)[0], self.model.logits(there)[0])

    def test_the_graph_takes_what_may_be_missing_and_refuses_what_may_not(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.onnx"
            graph.save(graph.build(self.model, "graph", ""), path)
            logit, _ = graph.Runner(path)(np.array([[60.0, np.nan, 1.0], [np.nan, 3.0, 1.0], [60.0, 3.0, 2.0]]))
        self.assertAlmostEqual(logit[0], self.model.logits(np.array([[60.0, np.nan, 1.0]]))[0], places=5)
        self.assertTrue(np.isnan(logit[1:]).all())

    def test_directions_that_hold_are_told_and_others_refused(self):
        found = monotone.check(self.model)
        self.assertEqual({name: one["declared"] for name, one in found.items()}, {"age": "rises", "sign": list(SIGNS)})
        for wrong in (replace(AGE, rises=-1), Category("sign", SIGNS, rising=SIGNS[::-1])):
            inputs = tuple(wrong if i.name == wrong.name else i for i in INPUTS)
            turned = replace(self.model, terms=replace(self.model.terms, inputs=inputs))
            with self.subTest(wrong.name), self.assertRaises(ValueError):
                monotone.check(turned)


class Unseen(unittest.TestCase):
    def test_no_row_is_predicted_by_a_fit_that_saw_it(self):
        y = np.tile([0, 1, 0], 100)
        site = np.repeat(["a", "b", "c"], [50, 210, 40])
        seen: list[tuple[np.ndarray, np.ndarray]] = []

        def predict(inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
            seen.append((inside, outside))
            return np.zeros(len(outside))

        unseen.by_fold(y, predict, 10, 1)
        self.assertEqual(sorted(np.concatenate([outside for _, outside in seen]).tolist()), list(range(300)))
        logit = unseen.by_site(site, predict)
        self.assertEqual(np.isnan(logit).sum(), 90)  # sites of fewer than 200 rows
        self.assertTrue(all(len(np.intersect1d(*pair)) == 0 for pair in seen))


if __name__ == "__main__":
    unittest.main()
