"""Writes the seeds of Tests/Fuzzing/Corpus, small files of each format: python make_corpus.py FOLDER.

Needs PyTorch, NumPy and Pillow. Everything in them is made here.
"""

import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import zipfile
import zlib

import numpy as np
import torch
from PIL import Image

root = pathlib.Path(sys.argv[1])


def write(target, name, data):
    folder = root / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def saved(value, **options):
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


class Persistent:
    """Pickled as the objects of StyleGAN2-ADA: a call by name with one dictionary."""

    def __init__(self, state):
        self.state = state

    def __reduce__(self):
        meta = dict(type="class", version=6, module_src="x = 1", class_name="Generator", state=self.state)
        return reconstruct, (meta,)


def reconstruct(meta):
    return meta


reconstruct.__module__ = "torch_utils.persistence"
reconstruct.__qualname__ = reconstruct.__name__ = "_reconstruct_persistent_obj"
module = type(sys)("torch_utils.persistence")
module._reconstruct_persistent_obj = reconstruct
sys.modules["torch_utils"] = type(sys)("torch_utils")
sys.modules["torch_utils.persistence"] = module

values = {
    "none": None, "flags": [True, False], "whole": [0, 255, 65535, -1, 2**40, 2**80, -(2**80)], "number": 0.1,
    "text": "Gr\u00fc\u00dfe \U0001f600", "bytes": b"\x00\xff" * 3, "pair": (1, 2), "many": (1, 2, 3, 4), "set": {5},
    "frozen": frozenset([6]), "ordered": collections.OrderedDict(a=1), 3: [[], {}, ()], "array": bytearray(b"ab"),
    "complex": 1j, "range": range(3),
}
values["itself"] = values["flags"]
for protocol in range(6):
    write("pickle", f"protocol{protocol}", pickle.dumps(values, protocol=protocol))
loop = []
loop.append(loop)
write("pickle", "loop", pickle.dumps(loop, protocol=4))
write("pickle", "old-instance", b"(S'x'\nios\nsystem\np0\n(lp1\ng0\na0.")
write("pickle", "old-object", b"(cos\nsystem\nI1\no.")
write("pickle", "persistent", b"(lPname\na(I1\nI2\ntQa.")

base = torch.arange(6, dtype=torch.float32).reshape(2, 3)
views = collections.OrderedDict(base=base, turned=base.t(), row=base[1], half=base.half(), brain=base.bfloat16())
write("pytorch", "views.pt", saved(views))
write("pytorch", "views-old.pt", saved(views, _use_new_zipfile_serialization=False))
others = {str(kind).split(".")[1]: torch.ones(2).to(kind) for kind in
          (torch.float64, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool)}
write("pytorch", "types-old.pt", saved(others, _use_new_zipfile_serialization=False))
write("pytorch", "parameter.pt", saved({"p": torch.nn.Parameter(torch.ones(1)), "u": torch.ones(1).to(torch.uint16)}))
deflated = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(saved({"w": torch.zeros(64)}))) as source:
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
write("pytorch", "deflated.pt", deflated.getvalue())


def embedded(tensor):
    """A tensor as a plain pickle holds it: the storage as the bytes of an old file."""
    return pickle.dumps(tensor, protocol=4)


write("pytorch", "tensor.pkl", embedded(torch.ones(2, 2)))
state = {"_parameters": {"w": torch.ones(2)}, "_buffers": {}, "_modules": {}, "_init_args": (), "_init_kwargs": {"z": 4}}
write("pytorch", "snapshot.pkl", pickle.dumps({"G": Persistent(state), "D": None}, protocol=4))
arrays = {"c": np.ones((2, 2), "<f4"), "f": np.asfortranarray(np.ones((2, 2), ">f8")), "s": np.float32(2)}
for protocol in (0, 2, 5):
    write("pytorch", f"numpy{protocol}.pkl", pickle.dumps(arrays, protocol=protocol))

kinds = ["<f4", ">f8", "<f2", "|i1", "<i2", "<u4", "<u8", "|b1"]
for index, kind in enumerate(kinds):
    stream = io.BytesIO()
    np.save(stream, np.asfortranarray(np.ones((2, 3)).astype(kind)) if index % 2 else np.ones(3).astype(kind))
    write("npy", f"array{index}", stream.getvalue())
for index, text in enumerate([np.array(["a", "bcd"]), np.array([b"a", b"bc"])]):
    stream = io.BytesIO()
    np.save(stream, text)
    write("npy", f"text{index}", stream.getvalue())
for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
    stream = io.BytesIO()
    save(stream, codes=np.zeros((2, 3), "<f4"), names=np.array(["a", "b"]))
    write("npz", name, stream.getvalue())


def safetensors(tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (kind, shape, content) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


write("safetensors", "types", safetensors(
    {"d": ("F64", [1], bytes(8)), "i": ("I64", [1], bytes(8)), "f": ("F32", [2, 1], bytes(8)),
     "h": ("F16", [2], bytes(4)), "b": ("BF16", [], bytes(2))}, {"format": "1", "a": "b\n\u00fc"}))
write("safetensors", "empty", safetensors({}))

write("json", "values", json.dumps([None, True, -1.5e-3, 12345678901234567890, {"a": {"b": []}}, "\u00fc\ud83d\ude00\n"]).encode())
write("json", "spaced", b' { "a" : [ 1 , 2.5e+10 ] , "b\\u0041" : "\\ud83d\\ude00" } ')
write("csv", "quoted", b'a,"b ""x""",c\r\n1,"2\n3",\r\n\r\n"",,""\r')
write("csv", "marked", b"\xef\xbb\xbfname,score\nx,0.5\ny,nan\n")


def picture(mode, size=(9, 7)):
    gradient = Image.linear_gradient("L").resize(size)
    return gradient if mode == "L" else Image.merge("RGB", [gradient, gradient.rotate(90), gradient.rotate(180)]).convert(mode)


def encoded(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


for mode in ("L", "LA", "RGB", "RGBA", "P", "1"):
    write("png", mode, encoded(picture(mode), "PNG"))
exif = Image.Exif()
exif[0x0112] = 6
write("png", "exif", encoded(picture("RGB"), "PNG", exif=exif))
write("png", "deep", encoded(Image.fromarray(np.arange(12, dtype=np.uint16).reshape(3, 4)), "PNG"))
for mode in ("L", "RGB", "CMYK"):
    write("jpeg", mode, encoded(picture(mode), "JPEG", quality=50))
write("jpeg", "exif", encoded(picture("RGB"), "JPEG", exif=exif, quality=50))
write("jpeg", "progressive", encoded(picture("RGB", (16, 16)), "JPEG", progressive=True, quality=30))
write("jpeg", "subsampled", encoded(picture("RGB", (17, 17)), "JPEG", subsampling=2, quality=30))
