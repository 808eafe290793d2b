"""Shared parts of the training of Kusushi's reference models.

``kusushi_training`` is imported by ``models/<id>/train/train.py``. Importing it first pins the linear algebra
to one thread, so that the order of floating-point sums, and with it every byte written, stays the same.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
