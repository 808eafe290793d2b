"""PYTHONPATH=models/training python -m unittest discover -s models/training/tests"""

import unittest

import numpy as np

from kusushi_training import conformal


class Rank(unittest.TestCase):
    def test_is_the_corrected_quantile_as_written(self):
        for rows, coverage, expected in [(9, 0.9, 9), (10, 0.9, 10), (19, 0.95, 19), (99, 0.9, 90), (100, 0.9, 91)]:
            self.assertEqual(conformal.rank(rows, coverage), expected, (rows, coverage))


class LimitsOfRows(unittest.TestCase):
    def test_by_hand(self):
        # 19 rows a class at 0.9: ceil(20 * 0.9) = 18, so one row of each class stays outside.
        p = np.arange(1, 20) / 20
        found = conformal.limits(np.concatenate([p, p]), np.repeat([1, 0], 19), 0.9)
        self.assertEqual((found.present_from, found.absent_to), (0.1, 0.9))
        self.assertEqual((found.events, found.non_events), (19, 19))

    def test_rounding_only_widens(self):
        p = np.full(40, 0.12345678)
        found = conformal.limits(p, np.repeat([1, 0], 20), 0.9)
        self.assertEqual((found.present_from, found.absent_to), (0.123456, 0.123457))

    def test_refusals(self):
        p, y = np.linspace(0.1, 0.9, 40), np.repeat([1, 0], 20)
        cases = {
            "nan": (np.where(p > 0.5, np.nan, p), y, 0.9),
            "above one": (p + 0.2, y, 0.9),
            "outcome": (p, y + 1, 0.9),
            "one class": (p, np.ones(40), 0.9),
            "too few": (p, np.repeat([1, 0], [8, 32]), 0.9),
            "coverage": (p, y, 0.5),
            "lengths": (p[:-1], y, 0.9),
        }
        for name, (probability, outcome, coverage) in cases.items():
            with self.subTest(name), self.assertRaises(ValueError):
                conformal.limits(probability, outcome, coverage)

    def test_the_least_number_of_rows(self):
        conformal.limits(np.linspace(0.1, 0.9, 18), np.repeat([1, 0], 9), 0.9)
        with self.assertRaises(ValueError):
            conformal.limits(np.linspace(0.1, 0.9, 17), np.repeat([1, 0], [8, 9]), 0.9)


class Coverage(unittest.TestCase):
    def test_is_kept_by_each_class_on_exchangeable_rows(self):
        """The mean over many calibrations lies between coverage and coverage + 1 / (n + 1)."""
        rng = np.random.default_rng(5)
        shares = []
        for _ in range(2000):
            y = np.repeat([1, 0], [30, 120])
            # A bad model, on purpose: coverage does not ask for a good one.
            p = rng.beta(2, 3 - y, size=len(y))
            fresh = rng.beta(2, 3 - y, size=len(y))
            found = conformal.covered(conformal.limits(p, y, 0.9), fresh, y)
            shares.append((found["present"], found["absent"]))
        present, absent = np.mean(shares, axis=0)
        self.assertTrue(0.9 - 0.005 <= present <= 0.9 + 1 / 31 + 0.005, present)
        self.assertTrue(0.9 - 0.005 <= absent <= 0.9 + 1 / 121 + 0.005, absent)

    def test_more_coverage_never_takes_a_label_away(self):
        rng = np.random.default_rng(6)
        for _ in range(200):
            y = np.repeat([1, 0], [60, 90])
            p = rng.random(len(y))
            narrow, wide = conformal.limits(p, y, 0.8), conformal.limits(p, y, 0.95)
            self.assertLessEqual(wide.present_from, narrow.present_from)
            self.assertGreaterEqual(wide.absent_to, narrow.absent_to)


if __name__ == "__main__":
    unittest.main()
