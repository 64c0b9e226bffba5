"""Fixtures for the colorization networks and their trainer, computed by PyTorch in double precision.

    pip install torch==2.13.0 numpy==2.4.6 --index-url https://download.pytorch.org/whl/cpu
    python colorization_fixtures.py

The networks are the U-Net and the PatchGAN of Isola et al. (CVPR 2017), functional and in the layout of the engine:
images [N, H, W, C], convolution weights [O, kH, kW, I] and transposed ones [I, kH, kW, O]. Odd sizes get a row or
column of zeros before they are halved, cut off again on the way up. Dropout is off. Inputs are rounded to float32
before use, so that a reader in single precision starts from the same numbers.
"""
import json
import struct
from pathlib import Path

import numpy
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
random = numpy.random.RandomState(21)
SIZE, DEPTH, BASE, BATCH, POOL = 32, 5, 3, 2, 6
RATE, WEIGHT = 2e-4, 100.0


def normal(*shape, mean=0.0, scale=1.0):
    return torch.tensor((mean + scale * random.randn(*shape)).astype(numpy.float32).astype(numpy.float64))


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


def prefixed(prefix, tensors):
    return {f"{prefix}/{name}": tensor for name, tensor in tensors.items()}


# Networks, on [N, C, H, W] inside

def channels(level):
    return BASE << min(level, 3)


def convolve(p, name, x, stride=2):
    return functional.conv2d(x, p[f"{name}.weight"].permute(0, 3, 1, 2), p.get(f"{name}.bias"), stride, 1)


def normalize(p, state, name, x, training):
    return functional.batch_norm(
        x, state[f"{name}.norm.mean"], state[f"{name}.norm.variance"], p[f"{name}.norm.scale"], p[f"{name}.norm.bias"],
        training, 0.1, 1e-5)


def colorize(p, state, lightness, training=True):
    x, skips, sizes = lightness.permute(0, 3, 1, 2), [], []
    for level in range(DEPTH):
        if level > 0:
            x = functional.leaky_relu(x, 0.2)
        sizes.append(x.shape[2:])
        x = convolve(p, f"down.{level}", functional.pad(x, (0, x.shape[3] % 2, 0, x.shape[2] % 2)))
        if 0 < level < DEPTH - 1:
            x = normalize(p, state, f"down.{level}", x, training)
        skips.append(x)
    for level in reversed(range(DEPTH)):
        joined = x if level == DEPTH - 1 else torch.cat([skips[level], x], 1)
        x = functional.conv_transpose2d(
            functional.relu(joined), p[f"up.{level}.weight"].permute(0, 3, 1, 2), p.get(f"up.{level}.bias"), 2, 1)
        x = x[:, :, :sizes[level][0], :sizes[level][1]]
        if level > 0:
            x = normalize(p, state, f"up.{level}", x, training)
    return torch.tanh(x).permute(0, 2, 3, 1)


def criticize(p, state, lightness, colors):
    x = torch.cat([lightness, colors], 3).permute(0, 3, 1, 2)
    for layer in range(5):
        x = convolve(p, f"layers.{layer}", x, 2 if layer < 3 else 1)
        if 0 < layer < 4:
            x = normalize(p, state, f"layers.{layer}", x, True)
        if layer < 4:
            x = functional.leaky_relu(x, 0.2)
    return x.permute(0, 2, 3, 1)


# Parameters

def add_norm(p, name, count):
    p[f"{name}.norm.scale"] = normal(count, mean=1.0, scale=0.02)
    p[f"{name}.norm.bias"] = normal(count, scale=0.02)


def generator_parameters():
    p = {}
    for level in range(DEPTH):
        inputs = 1 if level == 0 else channels(level - 1)
        p[f"down.{level}.weight"] = normal(channels(level), 4, 4, inputs, scale=0.05)
        if 0 < level < DEPTH - 1:
            add_norm(p, f"down.{level}", channels(level))
    for level in range(DEPTH):
        inputs = channels(level) * (1 if level == DEPTH - 1 else 2)
        outputs = 2 if level == 0 else channels(level - 1)
        p[f"up.{level}.weight"] = normal(inputs, 4, 4, outputs, scale=0.05)
        if level == 0:
            p["up.0.bias"] = normal(outputs, scale=0.05)
        else:
            add_norm(p, f"up.{level}", outputs)
    return p


def critic_parameters():
    p, sizes = {}, [3, BASE, 2 * BASE, 4 * BASE, 8 * BASE, 1]
    for layer in range(5):
        p[f"layers.{layer}.weight"] = normal(sizes[layer + 1], 4, 4, sizes[layer], scale=0.05)
        if layer in (0, 4):
            p[f"layers.{layer}.bias"] = normal(sizes[layer + 1], scale=0.05)
        else:
            add_norm(p, f"layers.{layer}", sizes[layer + 1])
    return p


def statistics(parameters):
    state = {}
    for name, tensor in parameters.items():
        if name.endswith(".norm.scale"):
            state[name.replace("scale", "mean")] = torch.zeros_like(tensor)
            state[name.replace("scale", "variance")] = torch.ones_like(tensor)
    return state


def critic_loss(mode, logits, real):
    if mode == "vanilla":
        return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(real)))
    if mode == "least-squares":
        return functional.mse_loss(logits, torch.full_like(logits, float(real)))
    return functional.relu(1 - logits if real else 1 + logits).mean()


def train(generator, critic, lightness, colors, mode, steps, pretrain=0):
    g = {name: tensor.clone().requires_grad_(True) for name, tensor in generator.items()}
    d = {name: tensor.clone().requires_grad_(True) for name, tensor in critic.items()}
    g_state, d_state = statistics(g), statistics(d)
    g_optimizer, d_optimizer = (torch.optim.Adam(list(p.values()), lr=RATE, betas=(0.5, 0.999)) for p in (g, d))
    rows = []
    for step in range(steps):
        items = [(BATCH * step + i) % POOL for i in range(BATCH)]
        l, ab = lightness[items], colors[items]
        fake = colorize(g, g_state, l)
        l1 = WEIGHT * functional.l1_loss(fake, ab)
        if step < pretrain:
            row, total = [0.0, 0.0, 0.0, 0.0, l1, l1], l1
        else:
            loss_fake = critic_loss(mode, criticize(d, d_state, l, fake.detach()), False)
            loss_real = critic_loss(mode, criticize(d, d_state, l, ab), True)
            loss = (loss_fake + loss_real) / 2
            d_optimizer.zero_grad()
            loss.backward()
            d_optimizer.step()
            logits = criticize(d, d_state, l, fake)
            adversarial = -logits.mean() if mode == "hinge" else critic_loss(mode, logits, True)
            total = adversarial + l1
            row = [loss_fake, loss_real, loss, adversarial, l1, total]
        g_optimizer.zero_grad()
        total.backward()
        g_optimizer.step()
        rows.append([float(torch.as_tensor(value).detach()) for value in row])
    return g, d, g_state, d_state, torch.tensor(rows)


def main():
    generator, critic = generator_parameters(), critic_parameters()
    lightness = normal(POOL, SIZE, SIZE, 1, scale=0.5)
    colors = normal(POOL, SIZE, SIZE, 2, scale=0.2)
    odd = normal(1, 20, 27, 1, scale=0.5)
    g, d, g_state, d_state, losses = train(generator, critic, lightness, colors, "vanilla", 20)
    result = prefixed("generator.0", generator) | prefixed("critic.0", critic)
    result |= prefixed("generator", g) | prefixed("critic", d)
    result |= prefixed("generator.state", g_state) | prefixed("critic.state", d_state)
    result |= {"lightness": lightness, "colors": colors, "losses/vanilla": losses, "odd/input": odd}
    with torch.no_grad():
        result["odd/output"] = colorize(g, g_state, odd, training=False)
    for mode in ("least-squares", "hinge"):
        result[f"losses/{mode}"] = train(generator, critic, lightness, colors, mode, 5)[4]
    result["losses/pretrained"] = train(generator, critic, lightness, colors, "vanilla", 5, pretrain=3)[4]
    tests = Path(__file__).resolve().parent.parent
    save(tests / "ColorizationTests" / "Fixtures" / "colorization.safetensors", result)


main()
