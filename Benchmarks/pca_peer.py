"""scikit-learn's PCA of codes with the deviations of those of `latent-benchmarks pca`, in double and single precision.

usage: python pca_peer.py N D

Each line: the solver, the seconds, and the largest and the total variance. `covariance_eigh` needs scikit-learn 1.5;
`auto` is what a user gets who asks for nothing. Memory: 12 bytes a number, and what scikit-learn copies.
"""
import sys
import time

import numpy as np
from sklearn.decomposition import PCA

count, dimensions = int(sys.argv[1]), int(sys.argv[2])
random = np.random.default_rng(0)
codes = random.standard_normal((count, dimensions), dtype=np.float32)
codes *= (1 + np.arange(dimensions) / dimensions).astype(np.float32)
for kind, data in [("float64", codes.astype(np.float64)), ("float32", codes)]:
    for solver in ["covariance_eigh", "auto"]:
        for _ in range(3):
            start = time.perf_counter()
            components = PCA(svd_solver=solver).fit(data)
            seconds = time.perf_counter() - start
            variances = components.explained_variance_
            result = f"largest variance {variances[0]}, total {variances.sum()}"
            print(f"sklearn-{kind}-{solver} {seconds} s, {result}", flush=True)
    del data
