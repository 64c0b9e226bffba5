"""Fixtures for the style-based layers, networks and their trainer, computed by PyTorch in double precision.

    pip install torch==2.13.0 numpy==2.4.6 --index-url https://download.pytorch.org/whl/cpu
    python style_gan_fixtures.py

The networks are those of Karras et al. (CVPR 2020) without noise inputs, with the residual critic of the same paper
and the projection of Miyato and Koyama (ICLR 2018). Everything here is functional, in the layout of the engine:
images [N, H, W, C], convolution weights [O, kH, kW, I]. Inputs are rounded to float32 before use, so that a reader
in single precision starts from the same numbers.

A second design starts from a dense layer of w, has noise inputs, convolutions at the smaller size beside each change
of size, and a critic of pictures of mean 0 and deviation 1 with a logit for all classes; it is trained from coarse to
fine.

The repository's trained model of the first design draws some pictures too, of which some pixels are kept.
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
    y = x @ (weight * (rate / math.sqrt(weight.shape[1]))).T
    return y + p[f"{name}.bias"] * rate if f"{name}.bias" in p else y


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


def generate(p, z, classes, blocks=len(CHANNELS) - 1):
    w = styles(p, z, classes)
    x = leaky(modulated(p, "first", p["const"].expand(len(z), -1, -1, -1), w))
    picture = modulated(p, "rgb", x, w, demodulate=False)
    for block in range(blocks):
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


# The second design: pictures of 32 pixels, trained on 16 pixels at first

SIZES, WIDTHS = [4, 8, 16, 32], [16, 16, 8, 8]
MEANS, DEVIATION = torch.tensor([0.125, -0.25, 0.0625]), 0.375
FEW, WEIGHT = 4, 1.6  # pictures a step, and γ for 64 pixels
STAGES = [(16, 1.0), (32, 0.5), (32, 1.0)]  # each step's size, and what of its layers is faded in


def second_generator_parameters():
    p = {"embed.weight": normal(CLASSES, LATENT)}
    for layer, inputs in enumerate([2 * LATENT, STYLE, STYLE]):
        add_dense(p, f"mapping.{layer}", inputs, STYLE, rate=0.01)
    add_dense(p, "start", STYLE, 16 * WIDTHS[0])
    add_modulated(p, "first", WIDTHS[0], WIDTHS[0], 3)
    add_modulated(p, "rgb", WIDTHS[0], 3, 1)
    for block, (inputs, outputs) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        add_modulated(p, f"blocks.{block}.0", inputs, outputs, 3)
        add_modulated(p, f"blocks.{block}.1", outputs, outputs, 3)
        add_modulated(p, f"blocks.{block}.2", outputs, 3, 1)
    for name in [f"blocks.{block}.{layer}" for block in range(1, len(WIDTHS) - 1) for layer in range(2)]:
        p[f"{name}.noise"] = normal(len(p[f"{name}.bias"]), scale=0.5)
    return p


def second_critic_parameters():
    p = {"embed.weight": normal(CLASSES, WIDTHS[0])}
    add_convolution(p, "rgb", 3, WIDTHS[3], 1)
    add_convolution(p, "rgb.16", 3, WIDTHS[2], 1)
    for block, (inputs, outputs) in enumerate(zip(WIDTHS[::-1], WIDTHS[-2::-1])):
        add_convolution(p, f"blocks.{block}.0", inputs, inputs, 3)
        add_convolution(p, f"blocks.{block}.1", inputs, outputs, 3)
        add_convolution(p, f"blocks.{block}.2", inputs, outputs, 1)
    add_convolution(p, "last", WIDTHS[0] + 1, WIDTHS[0], 3)
    add_dense(p, "dense", 16 * WIDTHS[0], WIDTHS[0])
    add_dense(p, "out", WIDTHS[0], WIDTHS[0])
    p["common.weight"] = normal(1, WIDTHS[0])
    return p


def noise_arrays(count):
    """Arrays of the convolutions of the generator that have noise, by their number: from 16 pixels on."""
    return {layer: normal(count, size, size, 1) for layer, size in zip(range(3, 7), [16, 16, 32, 32])}


def noisy(p, name, x, noise):
    return leaky(x if noise is None else x + noise * p[f"{name}.noise"])


def generate_normalized(p, z, classes, noise, size=32, share=1.0):
    w = styles(p, z, classes)
    x = leaky(modulated(p, "first", dense(p, "start", w).reshape(-1, 4, 4, WIDTHS[0]), w))
    picture = modulated(p, "rgb", x, w, demodulate=False)
    for block in range(SIZES.index(size)):
        lower, upper, color = (f"blocks.{block}.{layer}" for layer in range(3))
        x = noisy(p, lower, enlarge(modulated(p, lower, x, w)), noise.get(2 * block + 1))
        x = noisy(p, upper, modulated(p, upper, x, w), noise.get(2 * block + 2))
        is_last = SIZES[block + 1] == size
        picture = enlarge(picture) + modulated(p, color, x, w, demodulate=False) * (share if is_last else 1)
    return picture


def enter(p, pictures):
    return leaky(convolution(p, "rgb" if pictures.shape[1] == 32 else f"rgb.{pictures.shape[1]}", pictures))


def second_features(p, pictures, share=1.0):
    x = enter(p, pictures)
    first = {32: 0, 16: 1}[pictures.shape[1]]
    for block in range(first, len(WIDTHS) - 1):
        inner = pool(leaky(convolution(p, f"blocks.{block}.0", x)))
        skip = convolution(p, f"blocks.{block}.2", pool(x))
        x = (leaky(convolution(p, f"blocks.{block}.1", inner)) + skip) / math.sqrt(2)
        if block == first and share < 1:
            x = share * x + (1 - share) * enter(p, pool(pictures))
    x = leaky(convolution(p, "last", torch.cat([x, group_deviation(x)], 3)))
    return leaky(dense(p, "dense", x.flatten(1)))


def second_logits(p, features, classes):
    projection = (dense(p, "out", features) * p["embed.weight"][classes]).sum(1, keepdim=True)
    return dense(p, "common", features) + projection / math.sqrt(WIDTHS[0])


def normalized(pictures):
    return (pictures - MEANS) / DEVIATION


def seen(pictures, size, share):
    """Real pictures of [-1, 1] as the critic sees them in a step."""
    while pictures.shape[1] > size:
        pictures = pool(pictures)
    return normalized(share * pictures + (1 - share) * enlarge(pool(pictures)) if share < 1 else pictures)


def second_design_fixtures():
    """Pictures and logits with their gradients, and three steps: relativistic, with R1 and R2 in each and real pictures
    under the wrong class at half the weight. Adam begins anew with the larger size."""
    generator, critic = second_generator_parameters(), second_critic_parameters()
    pictures, noise = normal(FEW, 32, 32, 3, scale=0.375), noise_arrays(FEW)
    codes, labels = normal(3, FEW, LATENT), torch.tensor(random.randint(0, CLASSES, (3, FEW)))
    result = prefixed("generator.0", generator) | prefixed("critic.0", critic)
    result |= {"pictures": pictures, "z": codes, "classes": labels.double()}
    result |= {f"noise/{layer}": array for layer, array in noise.items()}

    p = leaf(generator)
    drawn = generate_normalized(p, codes[0], labels[0], noise) * DEVIATION + MEANS
    gradients = torch.autograd.grad((drawn * pictures).sum(), list(p.values()))
    result |= {"generator/output": drawn} | prefixed("generator/gradient", dict(zip(p, gradients)))
    p = leaf(critic)
    logits = second_logits(p, second_features(p, normalized(pictures)), labels[0])
    gradients = torch.autograd.grad(logits.sum(), list(p.values()), allow_unused=True)
    result |= {"critic/output": logits}
    result |= prefixed("critic/gradient", {name: g for name, g in zip(p, gradients) if g is not None})

    g, d = leaf(generator), leaf(critic)
    for step, (size, share) in enumerate(STAGES):
        if step == 0 or size != STAGES[step - 1][0]:
            adams = [torch.optim.Adam(list(p.values()), lr=RATE, betas=(0.0, 0.99), eps=1e-8) for p in (g, d)]
        classes = labels[step]
        real = seen(pictures, size, share).requires_grad_(True)
        fake = generate_normalized(g, codes[step], classes, noise, size, share)
        copy = fake.detach().requires_grad_(True)
        features = second_features(d, real, share)
        real_logits, wrong_logits = second_logits(d, features, classes), second_logits(d, features, 1 - classes)
        fake_logits = second_logits(d, second_features(d, copy, share), classes)
        loss = functional.softplus(fake_logits - real_logits).mean()
        norms = penalty(real_logits, real), penalty(fake_logits, copy)
        total = loss + 0.5 * functional.softplus(wrong_logits - real_logits).mean()
        total = total + (norms[0] + norms[1]) * (WEIGHT * size * size / 64 / 64 / 2)
        adams[1].zero_grad()
        total.backward()
        adams[1].step()
        critique = second_logits(d, second_features(d, fake, share), classes)
        generator_loss = functional.softplus(real_logits.detach() - critique).mean()
        adams[0].zero_grad()
        generator_loss.backward()
        adams[0].step()
        result |= prefixed(f"step.{step}", {
            "critic": loss, "generator": generator_loss, "realLogit": real_logits.mean(),
            "fakeLogit": fake_logits.mean(), "gradientNorm": norms[0],
            "confidence": torch.sigmoid(real_logits - fake_logits).mean()})
    return result | prefixed("generator", g) | prefixed("critic", d)


# A trained model of the first design

def load(path):
    """The tensors of a safetensors file of float32 and float16 values."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(data[start:end], {"F32": "<f4", "F16": "<f2"}[entry["dtype"]])
        tensors[name] = torch.tensor(values.astype(numpy.float64)).reshape(entry["shape"])
    return tensors


def trained_model_fixtures():
    """Every fifth row and column of two pictures of 64 pixels."""
    p = load(Path(__file__).resolve().parents[2] / "Data" / "models" / "faces64.safetensors")
    z, classes = normal(2, p["embed.weight"].shape[1]), torch.tensor([0, 1])
    return {"z": z, "pixels": generate(p, z, classes, blocks=4)[:, ::5, ::5]}


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
    save(folder / "second-design.safetensors", second_design_fixtures())
    save(folder / "trained-model.safetensors", trained_model_fixtures())


main()
