"""StyleGAN2 generators and their pictures, computed by PyTorch in double precision.

    pip install torch==2.13.0 numpy==2.4.6 --index-url https://download.pytorch.org/whl/cpu
    python stylegan2_reference.py

The mathematics is that of Karras et al., "Analyzing and improving the image quality of StyleGAN" (CVPR 2020), with the
classes, the clamped activations and the tensors' names of StyleGAN2-ADA (NeurIPS 2020), in its plainest form: weights
are modulated and normalised for each picture, pictures are enlarged by zeros between pixels and one filter. Tensors are
not stored: the n-th of them in the order of the names is RandomState(seed + n).randn, scaled as `initial` says, and the
test makes them in the same way. Of large pictures every `stride`-th pixel of each axis is stored.
"""
import json
import struct
from pathlib import Path

import numpy
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)

NETWORKS = {
    # Thin channels; clamped where many activations are; a filter that is not symmetric.
    "skip": dict(
        seed=100, size=256, z=6, w=8, classes=3, embedding=5, mapping=[7, 8], architecture="skip",
        channels=[6, 6, 5, 5, 4, 3, 3], colors=3, clamp=3.0, multiplier=0.01,
        filter=numpy.outer([1, 3, 4, 2], [2, 3, 3, 1]) / 90),
    # Features carried past the convolutions, another learning rate of the mapping, a mean of w for each class.
    "resnet": dict(
        seed=400, size=32, z=6, w=8, classes=2, embedding=8, mapping=[8, 8, 8], architecture="resnet",
        channels=[6, 5, 4, 3], colors=3, clamp=None, multiplier=0.1, class_means=True,
        filter=numpy.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 64),
    # Grey, without classes; a filter that is no product of two, of six taps.
    "orig": dict(
        seed=700, size=16, z=5, w=6, classes=0, embedding=0, mapping=[6], architecture="orig",
        channels=[4, 5, 3], colors=1, clamp=None, multiplier=0.01,
        filter=numpy.arange(1, 37).reshape(6, 6) ** 1.5 % 7 / 110),
}


def shapes(n):
    """Names and shapes of all tensors."""
    result = {"mapping.w_avg": [n["classes"], n["w"]] if n.get("class_means") else [n["w"]]}
    width = n["z"]
    if n["classes"]:
        result |= {"mapping.embed.weight": [n["embedding"], n["classes"]], "mapping.embed.bias": [n["embedding"]]}
        width += n["embedding"]
    for index, outputs in enumerate(n["mapping"]):
        result |= {f"mapping.fc{index}.weight": [outputs, width], f"mapping.fc{index}.bias": [outputs]}
        width = outputs
    filters = list(n["filter"].shape)

    def modulated(name, inputs, outputs, kernel):
        return {
            f"{name}.weight": [outputs, inputs, kernel, kernel], f"{name}.bias": [outputs],
            f"{name}.affine.weight": [inputs, n["w"]], f"{name}.affine.bias": [inputs]}

    for index, channels in enumerate(n["channels"]):
        size = 4 << index
        block = f"synthesis.b{size}"
        below = n["channels"][index - 1] if index else None
        for layer, inputs in [("conv0", below), ("conv1", channels)]:
            if inputs is not None:
                result |= modulated(f"{block}.{layer}", inputs, channels, 3)
                result |= {f"{block}.{layer}.noise_const": [size, size], f"{block}.{layer}.noise_strength": []}
        if index == 0:
            result[f"{block}.const"] = [channels, 4, 4]
        else:
            result[f"{block}.conv0.resample_filter"] = filters
        if n["architecture"] == "skip" or size == n["size"]:
            result |= modulated(f"{block}.torgb", channels, n["colors"], 1)
        if n["architecture"] == "skip" and index:
            result[f"{block}.resample_filter"] = filters
        if n["architecture"] == "resnet" and index:
            result |= {f"{block}.skip.weight": [channels, below, 1, 1], f"{block}.skip.resample_filter": filters}
    return result


def initial(n, name, values):
    """Standard normal values brought to the size that they have in such a network."""
    if name.endswith("_filter"):
        return n["filter"]
    if name.startswith("mapping.fc"):
        return values / n["multiplier"] * (0.3 if name.endswith("bias") else 1)
    if name.endswith("affine.bias"):
        return 1 + 0.3 * values
    if name.endswith("noise_strength") or name.endswith("bias"):
        return 0.3 * values
    return values


def make(n):
    result = {}
    for index, (name, shape) in enumerate(sorted(shapes(n).items())):
        values = numpy.random.RandomState(n["seed"] + index).randn(*shape)
        # Networks are in single precision.
        result[name] = torch.tensor(numpy.asarray(initial(n, name, values), dtype=numpy.float32).astype(numpy.float64))
    return result


def normalized(x):
    return x / (x.square().mean(1, keepdim=True) + 1e-8).sqrt()


def activated(x, factor=1.0, clamp=None):
    x = functional.leaky_relu(x, 0.2) * (2 ** 0.5 * factor)
    return x if clamp is None else x.clamp(-clamp * factor, clamp * factor)


def mapping(n, p, z, classes):
    x = normalized(z)
    if n["classes"]:
        labels = functional.one_hot(torch.tensor(classes), n["classes"]).double()
        y = labels @ p["mapping.embed.weight"].T / n["classes"] ** 0.5 + p["mapping.embed.bias"]
        x = torch.cat([x, normalized(y)], 1)
    for index in range(len(n["mapping"])):
        weight, bias = p[f"mapping.fc{index}.weight"], p[f"mapping.fc{index}.bias"]
        x = activated(x @ weight.T * (n["multiplier"] / weight.shape[1] ** 0.5) + bias * n["multiplier"])
    return x


def filtered(x, kernel, before, after):
    """True convolution of every channel with one filter of the sum 4, after zeros around the picture."""
    channels = x.shape[1]
    x = functional.pad(x, [before, after, before, after])
    return functional.conv2d(x, (4 * kernel).flip([0, 1]).expand(channels, 1, *kernel.shape), groups=channels)


def spread(x, factor=2):
    """Zeros behind and below each pixel."""
    n, c, h, w = x.shape
    result = torch.zeros(n, c, h * factor, w * factor)
    result[:, :, ::factor, ::factor] = x
    return result


def enlarged(x, kernel):
    taps = kernel.shape[0]
    return filtered(spread(x), kernel, (taps + 1) // 2, (taps - 2) // 2)


def convolved(p, name, x, w, enlarging):
    """One picture at a time, with weights of its own."""
    pictures = []
    style = w @ p[f"{name}.affine.weight"].T / w.shape[1] ** 0.5 + p[f"{name}.affine.bias"]
    for row in range(len(x)):
        weight = p[f"{name}.weight"] * style[row][None, :, None, None]
        weight = weight / (weight.square().sum([1, 2, 3], keepdim=True) + 1e-8).sqrt()
        if enlarging:
            kernel = p[f"{name}.resample_filter"]
            taps = kernel.shape[0]
            # A transposed convolution is the convolution of the spread picture with the turned kernel.
            y = functional.conv2d(spread(x[row:row + 1]), weight.flip([2, 3]), padding=2)[:, :, :-1, :-1]
            pictures.append(filtered(y, kernel, (taps - 1) // 2, (taps - 2) // 2))
        else:
            pictures.append(functional.conv2d(x[row:row + 1], weight, padding=1))
    return torch.cat(pictures)


def synthesis(n, p, styles, noise):
    """styles [N, layers, w] -> pictures [N, colours, size, size]."""
    x = p["synthesis.b4.const"][None].expand(len(styles), -1, -1, -1)
    picture, place = None, 0
    for index, _ in enumerate(n["channels"]):
        size = 4 << index
        block = f"synthesis.b{size}"
        carried = None
        is_carrying = n["architecture"] == "resnet" and index > 0
        if is_carrying:
            weight = p[f"{block}.skip.weight"]
            carried = functional.conv2d(enlarged(x, p[f"{block}.skip.resample_filter"]), weight)
            carried = carried * (0.5 / weight.shape[1]) ** 0.5
        for layer in ["conv0", "conv1"] if index else ["conv1"]:
            name = f"{block}.{layer}"
            x = convolved(p, name, x, styles[:, place], enlarging=layer == "conv0")
            if noise:
                x = x + p[f"{name}.noise_const"] * p[f"{name}.noise_strength"]
            factor = 0.5 ** 0.5 if is_carrying and layer == "conv1" else 1.0
            x = activated(x + p[f"{name}.bias"][None, :, None, None], factor, n["clamp"])
            place += 1
        if carried is not None:
            x = x + carried
        if f"{block}.torgb.weight" in p:
            name = f"{block}.torgb"
            w = styles[:, place]
            style = w @ p[f"{name}.affine.weight"].T / w.shape[1] ** 0.5 + p[f"{name}.affine.bias"]
            weight = p[f"{name}.weight"]
            colors = functional.conv2d(x * style[:, :, None, None], weight) / weight.shape[1] ** 0.5
            colors = colors + p[f"{name}.bias"][None, :, None, None]
            if n["clamp"] is not None:
                colors = colors.clamp(-n["clamp"], n["clamp"])
            if picture is not None:
                picture = enlarged(picture, p[f"{block}.resample_filter"])
            picture = colors if picture is None else picture + colors
    return picture


def save(path, tensors):
    """A safetensors file: eight bytes of header length, a JSON header, little-endian values."""
    header, blobs, offset = {}, [], 0
    for name in sorted(tensors):
        blob = tensors[name].detach().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def main():
    tensors = {}
    for name, n in NETWORKS.items():
        p = make(n)
        z = torch.tensor(
            numpy.stack([numpy.random.RandomState(seed).randn(n["z"]) for seed in [1, 2]]).astype("f4").astype("f8"))
        classes = [0, n["classes"] - 1] if n["classes"] else None
        w = mapping(n, p, z, classes)
        layers = 2 * len(n["channels"])
        stride = max(1, n["size"] // 64)
        # The second code's style in the finer half of the first picture's layers, and the other way round.
        mixed = torch.stack([w if layer < layers // 2 else w.flip([0]) for layer in range(layers)], 1)
        # Truncation in the coarser three layers alone.
        mean = p["mapping.w_avg"][classes] if n.get("class_means") else p["mapping.w_avg"]
        near = mean + 0.6 * (w - mean)
        cut = torch.stack([near if layer < 3 else w for layer in range(layers)], 1)
        tensors |= {f"{name}/filter": torch.tensor(n["filter"]), f"{name}/w": w}
        for kind, styles, noise in [
            ("plain", w[:, None].expand(-1, layers, -1), False), ("noise", w[:, None].expand(-1, layers, -1), True),
            ("mixed", mixed, False), ("cutoff", cut, False),
        ]:
            pictures = synthesis(n, p, styles, noise)
            tensors[f"{name}/{kind}"] = pictures.permute(0, 2, 3, 1)[:, ::stride, ::stride]
            print(name, kind, float(pictures.std()))
    folder = Path(__file__).parent.parent / "ModelImportTests" / "Fixtures"
    save(folder / "stylegan2.safetensors", tensors)


main()
