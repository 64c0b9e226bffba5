"""scikit-learn's LinearSVC(dual=False) on the codes that `latent-benchmarks boundary` left in a directory.

usage: python boundary_peer.py N D DIRECTORY
"""
import sys
import time

import numpy as np
from sklearn.svm import LinearSVC

count, dimensions, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
codes = np.fromfile(f"{directory}/codes.f64").reshape(count, dimensions)
labels = np.fromfile(f"{directory}/labels.u8", dtype=np.uint8)
normal = np.fromfile(f"{directory}/normal.f64")
for _ in range(5):
    start = time.perf_counter()
    machine = LinearSVC(dual=False, C=1).fit(codes, labels)
    seconds = time.perf_counter() - start
    w, b = machine.coef_[0], machine.intercept_[0]
    loss = np.maximum(0, 1 - np.where(labels, 1, -1) * (codes @ w + b))
    cosine = w @ normal / np.linalg.norm(w) / np.linalg.norm(normal)
    print(f"sklearn {seconds} s, {machine.n_iter_} steps, objective {0.5 * (w @ w + b * b) + loss @ loss}, cosine {cosine}")
