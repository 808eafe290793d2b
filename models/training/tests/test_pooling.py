"""PYTHONPATH=models/training python -m unittest discover -s models/training/tests"""

import unittest

import numpy as np
from scipy.stats import t as student

from kusushi_training import pooling


class Pool(unittest.TestCase):
    def test_sites_that_agree_have_no_variance_between_them(self):
        found = pooling.pool([1.0, 1.01, 0.99], [0.1, 0.1, 0.1])
        self.assertEqual(found["sd_between"], 0.0)
        self.assertAlmostEqual(found["value"], 1.0, places=12)
        # Never narrower than without Hartung and Knapp's factor.
        half = student.ppf(0.975, 2) * 0.1 / np.sqrt(3)
        self.assertAlmostEqual(found["upper"] - found["value"], half, places=12)

    def test_the_variance_between_sites_is_that_at_which_chance_explains_the_scatter(self):
        values, errors = np.array([0.7, 1.0, 1.2, 0.9, 1.4]), np.array([0.1, 0.05, 0.08, 0.1, 0.12])
        found = pooling.pool(values, errors)
        weights = 1 / (errors**2 + found["sd_between"] ** 2)
        mean = weights @ values / weights.sum()
        self.assertAlmostEqual(weights @ (values - mean) ** 2, 4.0, places=9)
        self.assertAlmostEqual(found["value"], mean, places=12)
        low, high = found["prediction"]
        self.assertTrue(low < found["lower"] < found["value"] < found["upper"] < high)

    def test_refusals(self):
        cases = {
            "two sites": ([1.0, 1.0], [0.1, 0.1]),
            "no error": ([1.0, 1.0, 1.0], [0.1, 0.0, 0.1]),
            "no number": ([1.0, float("nan"), 1.0], [0.1, 0.1, 0.1]),
        }
        for name, (values, errors) in cases.items():
            with self.subTest(name), self.assertRaises(ValueError):
                pooling.pool(values, errors)


if __name__ == "__main__":
    unittest.main()
