"""Reference values of LinearSVMTests.swift: scikit-learn's LinearSVC on codes from a closed formula.

numpy==2.4.6 scikit-learn==1.9.1
usage: python linear_svm.py
"""
import numpy as np
from sklearn.svm import LinearSVC

rows, columns = 120, 5
i = np.arange(rows)[:, None]
j = np.arange(columns)[None, :]
codes = np.sin(0.37 * (i + 1) * (j + 1) + 1.3 * j) + 0.2 * j
labels = codes @ np.array([1, -0.5, 0.25, 2, -1]) + 0.8 * np.cos(3.1 * i[:, 0]) > 0.1
signs = np.where(labels, 1, -1)
for cost in (0.01, 1, 100):
    machine = LinearSVC(dual=False, C=cost, tol=1e-12, max_iter=100_000).fit(codes, labels)
    w, b = machine.coef_[0], machine.intercept_[0]
    loss = np.maximum(0, 1 - signs * (codes @ w + b))
    print(cost, 'objective', repr(float(0.5 * (w @ w + b * b) + cost * (loss @ loss))), 'weights', w.tolist(), 'intercept', float(b))
