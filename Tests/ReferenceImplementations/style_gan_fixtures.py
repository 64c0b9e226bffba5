"""Fixtures for the style-based layers, networks and their trainer, computed by PyTorch in double precision.

    pip install torch==2.13.0 numpy==2.4.6 --index-url https://download.pytorch.org/whl/cpu
    python style_gan_fixtures.py

The networks are those of Karras et al. (CVPR 2020) without noise inputs, with the residual critic of the same paper
and the projection of Miyato and Koyama (ICLR 2018). Everything here is functional, in the layout of the engine:
images [N, H, W, C], convolution weights [O, kH, kW, I]. Inputs are rounded to float32 before use, so that a reader
in single precision starts from the same numbers.
"""
import json
import math
import struct
from pathlib import Path

import numpy
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
random = numpy.random.RandomState(20)
SLOPE, GAIN = 0.2, math.sqrt(2)
SIZE, CLASSES, LATENT, STYLE, CHANNELS = 16, 2, 8, 8, [16, 16, 8]  # channels at 4, 8 and 16 pixels
BATCH, RATE, GAMMA, INTERVAL = 8, 2e-3, 0.1, 16


def normal(*shape, scale=1.0):
    return torch.tensor((scale * random.randn(*shape)).astype(numpy.float32).astype(numpy.float64))


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


# Operations on channels-last images

def leaky(x):
    return functional.leaky_relu(x, SLOPE) * GAIN


def convolve(x, weight, bias=None):
    y = functional.conv2d(x.permute(0, 3, 1, 2), weight.permute(0, 3, 1, 2), padding=weight.shape[1] // 2)
    y = y.permute(0, 2, 3, 1)
    return y if bias is None else y + bias


def enlarge(x):
    y = functional.interpolate(x.permute(0, 3, 1, 2), scale_factor=2, mode="bilinear", align_corners=False)
    return y.permute(0, 2, 3, 1)


def pool(x):
    return functional.avg_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)


# Layers: parameters in a dictionary, under the names of the model file

def dense(p, name, x, rate=1.0):
    weight = p[f"{name}.weight"]
    return x @ (weight * (rate / math.sqrt(weight.shape[1]))).T + p[f"{name}.bias"] * rate


def scaled(weight):
    return weight / math.sqrt(weight[0].numel())


def convolution(p, name, x):
    return convolve(x, scaled(p[f"{name}.weight"]), p[f"{name}.bias"])


def modulated(p, name, x, w, demodulate=True):
    """Each sample has weights of its own: scaled by its style, then normalised."""
    style = dense(p, f"{name}.style", w)
    weight = scaled(p[f"{name}.weight"])[None] * style[:, None, None, None, :]
    if demodulate:
        weight = weight / torch.sqrt(weight.square().sum((2, 3, 4), keepdim=True) + 1e-8)
    y = torch.cat([convolve(x[i:i + 1], weight[i]) for i in range(len(x))])
    return y + p[f"{name}.bias"]


def unit(x):
    return x / torch.sqrt(x.square().mean(1, keepdim=True) + 1e-8)


# Networks

def styles(p, z, classes):
    x = torch.cat([unit(z), unit(p["embed.weight"][classes])], 1)
    for layer in range(3):
        x = leaky(dense(p, f"mapping.{layer}", x, rate=0.01))
    return x


def generate(p, z, classes):
    w = styles(p, z, classes)
    x = leaky(modulated(p, "first", p["const"].expand(len(z), -1, -1, -1), w))
    picture = modulated(p, "rgb", x, w, demodulate=False)
    for block in range(len(CHANNELS) - 1):
        x = leaky(modulated(p, f"blocks.{block}.0", enlarge(x), w))
        x = leaky(modulated(p, f"blocks.{block}.1", x, w))
        picture = enlarge(picture) + modulated(p, f"blocks.{block}.2", x, w, demodulate=False)
    return picture


def group_deviation(x):
    """The spread over samples m, m + N/4, m + N/2, m + 3N/4, averaged over pixels and channels, as one more channel."""
    groups = len(x) // 4
    result = []
    for m in range(len(x)):
        group = x[m % groups::groups]
        spread = torch.sqrt((group - group.mean(0)).square().mean(0) + 1e-8).mean()
        result.append(spread.expand(1, *x.shape[1:3], 1))
    return torch.cat(result)


def criticize(p, pictures, classes):
    x = leaky(convolution(p, "rgb", pictures))
    for block in range(len(CHANNELS) - 1):
        branch = leaky(convolution(p, f"blocks.{block}.1", leaky(convolution(p, f"blocks.{block}.0", x))))
        x = (pool(branch) + pool(convolution(p, f"blocks.{block}.2", x))) / math.sqrt(2)
    x = leaky(convolution(p, "last", torch.cat([x, group_deviation(x)], 3)))
    x = dense(p, "out", leaky(dense(p, "dense", x.flatten(1))))
    return (x * p["embed.weight"][classes]).sum(1, keepdim=True) / math.sqrt(CHANNELS[0])


# Parameters

def add_dense(p, name, inputs, outputs, rate=1.0, bias=0.0):
    p[f"{name}.weight"] = normal(outputs, inputs, scale=1 / rate)
    p[f"{name}.bias"] = bias + normal(outputs, scale=0.1 / rate)


def add_convolution(p, name, inputs, outputs, kernel):
    p[f"{name}.weight"] = normal(outputs, kernel, kernel, inputs)
    p[f"{name}.bias"] = normal(outputs, scale=0.1)


def add_modulated(p, name, inputs, outputs, kernel):
    add_dense(p, f"{name}.style", STYLE, inputs, bias=1.0)
    add_convolution(p, name, inputs, outputs, kernel)


def generator_parameters():
    p = {"embed.weight": normal(CLASSES, LATENT), "const": normal(1, 4, 4, CHANNELS[0])}
    for layer, inputs in enumerate([2 * LATENT, STYLE, STYLE]):
        add_dense(p, f"mapping.{layer}", inputs, STYLE, rate=0.01)
    add_modulated(p, "first", CHANNELS[0], CHANNELS[0], 3)
    add_modulated(p, "rgb", CHANNELS[0], 3, 1)
    for block, (inputs, outputs) in enumerate(zip(CHANNELS, CHANNELS[1:])):
        add_modulated(p, f"blocks.{block}.0", inputs, outputs, 3)
        add_modulated(p, f"blocks.{block}.1", outputs, outputs, 3)
        add_modulated(p, f"blocks.{block}.2", outputs, 3, 1)
    return p


def critic_parameters():
    p = {"embed.weight": normal(CLASSES, CHANNELS[0])}
    add_convolution(p, "rgb", 3, CHANNELS[-1], 1)
    for block, (inputs, outputs) in enumerate(zip(CHANNELS[::-1], CHANNELS[-2::-1])):
        add_convolution(p, f"blocks.{block}.0", inputs, inputs, 3)
        add_convolution(p, f"blocks.{block}.1", inputs, outputs, 3)
        add_convolution(p, f"blocks.{block}.2", inputs, outputs, 1)
    add_convolution(p, "last", CHANNELS[0] + 1, CHANNELS[0], 3)
    add_dense(p, "dense", 16 * CHANNELS[0], CHANNELS[0])
    add_dense(p, "out", CHANNELS[0], CHANNELS[0])
    return p


def prefixed(prefix, tensors):
    return {f"{prefix}/{name}": tensor for name, tensor in tensors.items()}


def with_gradients(output, parameters, inputs, prefix):
    """The output, a random cotangent, and the gradients of their product."""
    cotangent = normal(*output.shape)
    leaves = {**parameters, **inputs}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(leaves.values()), allow_unused=True)
    result = {"output": output, "cotangent": cotangent, **leaves}
    result |= {f"gradient.{name}": g for name, g in zip(leaves, gradients) if g is not None}
    return prefixed(prefix, result)


def leaf(tensors):
    return {name: tensor.clone().requires_grad_(True) for name, tensor in tensors.items()}


# Fixtures

def layer_fixtures():
    result = {}
    p = {}
    add_dense(p, "layer", 5, 3, rate=0.5)
    p, x = leaf(p), normal(4, 5).requires_grad_(True)
    result |= with_gradients(dense(p, "layer", x, rate=0.5), p, {"x": x}, "dense")
    for kernel in (1, 3):
        p = {}
        add_convolution(p, "layer", 3, 5, kernel)
        p, x = leaf(p), normal(2, 5, 7, 3).requires_grad_(True)
        result |= with_gradients(leaky(convolution(p, "layer", x)), p, {"x": x}, f"convolution{kernel}")
    for name, kernel in (("modulated", 3), ("modulatedUp", 3), ("color", 1)):
        p = {}
        add_modulated(p, "layer", 5, 3, kernel)
        p, x, w = leaf(p), normal(3, 4, 3, 5).requires_grad_(True), normal(3, STYLE).requires_grad_(True)
        if name == "color":
            output = modulated(p, "layer", x, w, demodulate=False)
        else:
            output = leaky(modulated(p, "layer", enlarge(x) if name == "modulatedUp" else x, w))
        result |= with_gradients(output, p, {"x": x, "w": w}, name)
    return result


def penalty(logits, pictures):
    gradient, = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


def network_fixtures(generator, critic, classes):
    p, z = leaf(generator), normal(BATCH, LATENT).requires_grad_(True)
    result = with_gradients(generate(p, z, classes), p, {"z": z}, "generator")
    p, x = leaf(critic), (normal(BATCH, SIZE, SIZE, 3, scale=0.5)).requires_grad_(True)
    logits = criticize(p, x, classes)
    result |= with_gradients(logits, p, {"pictures": x}, "critic")
    norm = penalty(criticize(p, x, classes), x)
    gradients = torch.autograd.grad(norm, list(p.values()), allow_unused=True)
    result["penalty/value"] = norm
    result |= prefixed("penalty/gradient", {
        name: torch.zeros_like(p[name]) if g is None else g for name, g in zip(p, gradients)})
    # The weights are in the file of the training steps.
    return {name: tensor for name, tensor in result.items() if name.split("/", 1)[1] not in (*generator, *critic)}


def draw_batches(steps=3):
    return [(torch.tensor(random.randint(0, CLASSES, BATCH)), normal(BATCH, SIZE, SIZE, 3, scale=0.5),
             normal(BATCH, LATENT)) for _ in range(steps)]


def train(generator, critic, batches, relativistic=False, penalize_generated=False):
    """Losses of each step, then the trained parameters, the average and the optimizers of generator and critic."""
    g, d = leaf(generator), leaf(critic)
    average = {name: tensor.clone() for name, tensor in generator.items()}
    optimizers = [torch.optim.Adam(list(p.values()), lr=RATE, betas=(0.0, 0.99), eps=1e-8) for p in (g, d)]
    losses = {}
    for step, (classes, pictures, z) in enumerate(batches):
        penalize = step % INTERVAL == 0
        real = pictures.clone().requires_grad_(penalize)
        fake = generate(g, z, classes)
        seen = fake.detach().requires_grad_(penalize and penalize_generated)
        real_logits, fake_logits = criticize(d, real, classes), criticize(d, seen, classes)
        if relativistic:
            loss = functional.softplus(fake_logits - real_logits).mean()
        else:
            loss = functional.softplus(fake_logits).mean() + functional.softplus(-real_logits).mean()
        total = loss
        if penalize:
            norm = penalty(real_logits, real)
            total = total + norm * GAMMA / 2 * INTERVAL
            if penalize_generated:
                total = total + penalty(fake_logits, seen) * GAMMA / 2 * INTERVAL
            losses[f"step.{step}/gradientNorm"] = norm
        optimizers[1].zero_grad()
        total.backward()
        optimizers[1].step()
        other = real_logits.detach() if relativistic else 0
        generator_loss = functional.softplus(other - criticize(d, fake, classes)).mean()
        optimizers[0].zero_grad()
        generator_loss.backward()
        optimizers[0].step()
        half_life = min(10_000, (step + 1) * BATCH * 0.05)
        for name in average:
            average[name] = torch.lerp(average[name], g[name].detach(), 1 - 0.5 ** (BATCH / half_life))
        losses |= prefixed(f"step.{step}", {
            "critic": loss, "generator": generator_loss, "realLogit": real_logits.mean(),
            "fakeLogit": fake_logits.mean()})
    return losses, g, d, average, optimizers


def training_fixtures(generator, critic):
    batches = draw_batches()
    losses, g, d, average, optimizers = train(generator, critic, batches)
    result = prefixed("generator.0", generator) | prefixed("critic.0", critic) | losses
    for step, (classes, pictures, z) in enumerate(batches):
        result |= prefixed(f"step.{step}", {"pictures": pictures, "z": z, "classes": classes.double()})
    result |= prefixed("generator", g) | prefixed("critic", d) | prefixed("average", average)
    for network, parameters, optimizer in (("generator", g, optimizers[0]), ("critic", d, optimizers[1])):
        for moment, key in (("firstMoment", "exp_avg"), ("secondMoment", "exp_avg_sq")):
            result |= prefixed(f"{network}.{moment}", {
                name: optimizer.state[tensor][key] for name, tensor in parameters.items()})
    # The same batches with the other loss: later losses show that the updates before them agree.
    return result | prefixed("relativistic", train(generator, critic, batches, True, True)[0])


def main():
    tests = Path(__file__).resolve().parent.parent
    save(tests / "NeuralNetworksTests" / "Fixtures" / "layers.safetensors", layer_fixtures())
    generator, critic = generator_parameters(), critic_parameters()
    classes = torch.arange(BATCH) % CLASSES
    folder = tests / "GenerativeModelsTests" / "Fixtures"
    save(folder / "networks.safetensors", network_fixtures(generator, critic, classes))
    save(folder / "training.safetensors", training_fixtures(generator, critic))


main()
