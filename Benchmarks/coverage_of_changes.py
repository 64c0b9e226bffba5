"""What coverage in a learned scorer's features takes for another picture: real pictures that were held out are changed a
little (blurred, with noise, tinted) and compared with the others, as samples of a generator would be.

  python Benchmarks/coverage_of_changes.py SCORER DATA [SAMPLES…]     (needs numpy, pillow, scipy and torch)

SCORER is a file of `latent score train`, DATA a folder with labels.csv, SAMPLES folders of single pictures
(`latent sample --separate`)."""

import csv
import glob
import json
import os
import struct
import sys

import numpy as np
import torch
from PIL import Image, ImageFilter
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cdist

scorer, data, *samples = sys.argv[1:]
NEIGHBOURS, HELD_OUT, REAL = 5, 800, 5000

content = open(scorer, "rb").read()
start = 8 + struct.unpack("<Q", content[:8])[0]
header = json.loads(content[8:start])
architecture = json.loads(header.pop("__metadata__")["architecture"])
weights = {
    name: torch.tensor(
        np.frombuffer(content[start:], np.float32, (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                      entry["data_offsets"][0]).reshape(entry["shape"]).copy())
    for name, entry in header.items()
}


def features(pictures):
    """The activations before the scorer's heads, of pictures of 0 to 255."""
    parts = []
    for first in range(0, len(pictures), 200):
        x = torch.tensor(pictures[first:first + 200] / 127.5 - 1, dtype=torch.float32).permute(0, 3, 1, 2)
        for block in range(len(architecture["channels"])):
            kernel = weights[f"blocks.{block}.weight"].permute(0, 3, 1, 2)
            x = torch.nn.functional.conv2d(x, kernel, weights[f"blocks.{block}.bias"], padding=1)
            x = torch.nn.functional.avg_pool2d(torch.nn.functional.leaky_relu(x, 0.1), 2)
        x = x.permute(0, 2, 3, 1).reshape(len(x), -1) @ weights["gather.weight"].T + weights["gather.bias"]
        parts.append(torch.nn.functional.leaky_relu(x, 0.1))
    return torch.cat(parts).double().numpy()


def opened(file):
    picture = Image.open(file).convert("RGB").resize((architecture["size"],) * 2, Image.LANCZOS)
    return np.asarray(picture).astype(float)


with open(os.path.join(data, "labels.csv"), newline="") as file:
    names = [row["file"] for row in csv.DictReader(file)]
random = np.random.RandomState(0)
names = [names[index] for index in random.permutation(len(names))[:HELD_OUT + REAL]]
pictures = np.stack([opened(os.path.join(data, name)) for name in names])
test, real = pictures[:HELD_OUT], features(pictures[HELD_OUT:])
distances = cdist(real, real)
np.fill_diagonal(distances, np.inf)
radius = np.sort(distances, 1)[:, NEIGHBOURS - 1]


def compare(name, changed):
    distances = cdist(real, features(np.clip(np.round(changed), 0, 255)))
    near = distances <= radius[:, None]
    coverage, density = (distances.min(1) <= radius).mean(), near.sum(0).mean() / NEIGHBOURS
    print(f"| {name} | {coverage:.3f} | {density:.2f} | {near.any(0).mean():.2f} |", flush=True)


def filtered(change):
    return np.stack([np.asarray(change(Image.fromarray(p.astype(np.uint8)))) for p in test]).astype(float)


print("| pictures | coverage | density | precision |\n|---|---|---|---|")
compare("held out, as they are", test)
half = (architecture["size"] // 2,) * 2
compare("halved and enlarged again",
        filtered(lambda p: p.resize(half, Image.LANCZOS).resize(p.size, Image.LANCZOS)))
for sigma in 0.6, 1:
    compare(f"blurred by {sigma} pixels", filtered(lambda p: p.filter(ImageFilter.GaussianBlur(sigma))))
compare("noise of 4 in each pixel", test + random.randn(*test.shape) * 4)
for step in 1, 2, 4:
    compare(f"one tint of {step} a picture", test + random.randn(len(test), 1, 1, 3) * step)
for step in 2, 4, 8:
    blotches = np.stack([gaussian_filter(random.randn(*test.shape[1:]), (3, 3, 0)) for _ in test])
    compare(f"blotches of {step}, some 7 pixels wide", test + blotches / blotches.std() * step)
for folder in samples:
    compare(os.path.basename(folder), np.stack([opened(f) for f in sorted(glob.glob(folder + "/*.png"))[:HELD_OUT]]))
