"""The sets that the default training is judged by, as folders with a subfolder a class: fruits, nouns (by head), mnist,
flowers, crops of flowers, and each with a fifth of its contrast (-low).

  python Benchmarks/picture_sets.py DATA OUTPUT     (needs numpy and pillow)

DATA holds fruits64, nouns32 and flowers256 with their labels.csv, and MNIST's four idx.gz files in mnist. Faces are
made by latent itself: latent data make faces --seed 77 --count 20000 --output OUTPUT/faces."""

import csv
import gzip
import os
import sys

import numpy as np
from PIL import Image

data, output = sys.argv[1:]
low = lambda pixels: np.clip(np.round((pixels.astype(float) - 128) * 0.2 + 90), 0, 255).astype(np.uint8)


def save(name, pictures):
    for suffix, change in (("", lambda pixels: pixels), ("-low", low)):
        for index, (label, pixels) in enumerate(pictures):
            folder = os.path.join(output, name + suffix, label)
            os.makedirs(folder, exist_ok=True)
            Image.fromarray(change(pixels)).save(os.path.join(folder, f"{index:05d}.png"), compress_level=1)


def table(name):
    with open(os.path.join(data, name, "labels.csv"), newline="") as file:
        return list(csv.DictReader(file))


def opened(name, row):
    return Image.open(os.path.join(data, name, row["file"])).convert("RGB")


def square(picture, size):
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return np.asarray(picture.resize((size, size), Image.LANCZOS, (left, top, left + side, top + side)))


save("fruits", [(row["class"], np.asarray(opened("fruits64", row))) for row in table("fruits64")])
save("nouns", [(row["head"], np.asarray(opened("nouns32", row))) for row in table("nouns32")])
flowers = [(row["class"], opened("flowers256", row)) for row in table("flowers256")]
save("flowers", [(label, square(picture, 64)) for label, picture in flowers])
random = np.random.RandomState(7)
crops = []
for _ in range(6000):
    label, picture = flowers[random.randint(len(flowers))]
    left, top = random.randint(picture.width - 63), random.randint(picture.height - 63)
    crops.append((label, np.asarray(picture.crop((left, top, left + 64, top + 64)))))
save("crops", crops)
with gzip.open(os.path.join(data, "mnist", "train-images-idx3-ubyte.gz")) as file:
    digits = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[:20000]
with gzip.open(os.path.join(data, "mnist", "train-labels-idx1-ubyte.gz")) as file:
    labels = np.frombuffer(file.read(), np.uint8, offset=8)[:20000]
save("mnist", [(str(label), np.pad(digit, 2)) for label, digit in zip(labels, digits)])
