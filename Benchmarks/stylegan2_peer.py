"""A StyleGAN2 generator of 256 pixels in PyTorch, config-f's sizes, for a comparison of speed with the same network.

    python stylegan2_peer.py make FILE [--training]   a checkpoint with random weights, under the PyTorch port's names;
                                                      with the critic and the generator of training beside g_ema
    python stylegan2_peer.py time FILE [PICTURES]     milliseconds a picture, batch 1, two threads, single precision

Transposed convolutions, one filter a channel and weights modulated before they are used, as the programs of the field do
it for one picture; in eager mode with planar and with channels-last layout, and compiled where a compiler is at hand. The
best of them is what counts.
"""
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

CHANNELS = [512, 512, 512, 512, 512, 256, 128]  # at 4, 8, … 256 pixels
LATENT, LAYERS, RATE = 512, 8, 0.01


class Dense(nn.Module):
    def __init__(self, inputs, outputs, bias, rate=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale, self.rate = rate / inputs ** 0.5, rate

    def forward(self, x):
        return functional.linear(x, self.weight * self.scale, self.bias * self.rate)


def blur_kernel():
    row = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(row, row) / 64 * 4


class Blur(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("kernel", blur_kernel())

    def forward(self, x):
        channels = x.shape[1]
        return functional.conv2d(x, self.kernel.flip([0, 1]).expand(channels, 1, 4, 4), padding=1, groups=channels)


class Upsample(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("kernel", blur_kernel())

    def forward(self, x):
        # A transposed convolution with the filter, which is symmetric.
        return functional.conv_transpose2d(
            x, self.kernel.expand(x.shape[1], 1, 4, 4), stride=2, padding=1, groups=x.shape[1])


class Modulated(nn.Module):
    def __init__(self, inputs, outputs, kernel, enlarging=False, demodulating=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, kernel, kernel))
        self.modulation = Dense(LATENT, inputs, 1.0)
        if enlarging:
            self.blur = Blur()
        self.scale = (inputs * kernel * kernel) ** -0.5
        self.enlarging, self.demodulating, self.padding = enlarging, demodulating, kernel // 2

    def forward(self, x, w):
        style = self.modulation(w)[0].view(1, -1, 1, 1)
        weight = self.weight[0] * (style * self.scale)
        if self.demodulating:
            weight = weight * torch.rsqrt(weight.square().sum([1, 2, 3], keepdim=True) + 1e-8)
        if self.enlarging:
            return self.blur(functional.conv_transpose2d(x, weight.transpose(0, 1), stride=2))
        return functional.conv2d(x, weight, padding=self.padding)


class Noise(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.full((1,), 0.1))


class Activation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return functional.leaky_relu(x + self.bias.view(1, -1, 1, 1), 0.2) * 2 ** 0.5


class Styled(nn.Module):
    def __init__(self, inputs, outputs, enlarging=False):
        super().__init__()
        self.conv = Modulated(inputs, outputs, 3, enlarging)
        self.noise = Noise()
        self.activate = Activation(outputs)

    def forward(self, x, w, noise):
        return self.activate(self.conv(x, w) + noise * self.noise.weight)


class ToColors(nn.Module):
    def __init__(self, inputs, enlarging):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))
        if enlarging:
            self.upsample = Upsample()
        self.conv = Modulated(inputs, 3, 1, demodulating=False)

    def forward(self, x, w, below=None):
        colors = self.conv(x, w) + self.bias
        return colors if below is None else colors + self.upsample(below)


class Constant(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Parameter(torch.randn(1, CHANNELS[0], 4, 4))


class Noises(nn.Module):
    def __init__(self):
        super().__init__()
        for index in range(2 * len(CHANNELS) - 1):
            size = 4 << (index + 1) // 2
            self.register_buffer(f"noise_{index}", torch.randn(1, 1, size, size))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        # The first of the list normalises z; it has no weights.
        self.style = nn.ModuleList([nn.Identity()] + [Dense(LATENT, LATENT, 0.0, RATE) for _ in range(LAYERS)])
        self.input = Constant()
        self.conv1 = Styled(CHANNELS[0], CHANNELS[0])
        self.to_rgb1 = ToColors(CHANNELS[0], False)
        self.convs, self.to_rgbs = nn.ModuleList(), nn.ModuleList()
        for below, channels in zip(CHANNELS, CHANNELS[1:]):
            self.convs += [Styled(below, channels, True), Styled(channels, channels)]
            self.to_rgbs.append(ToColors(channels, True))
        self.noises = Noises()

    def forward(self, z):
        w = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        for layer in self.style[1:]:
            w = functional.leaky_relu(layer(w), 0.2) * 2 ** 0.5
        x = self.conv1(self.input.input, w, self.noises.noise_0)
        picture = self.to_rgb1(x, w)
        for index, colors in enumerate(self.to_rgbs):
            x = self.convs[2 * index](x, w, getattr(self.noises, f"noise_{2 * index + 1}"))
            x = self.convs[2 * index + 1](x, w, getattr(self.noises, f"noise_{2 * index + 2}"))
            picture = colors(x, w, picture)
        return picture


def make(path, training):
    torch.manual_seed(1)
    network = Generator()
    content = {"g_ema": network.state_dict(), "latent_avg": torch.zeros(LATENT)}
    if training:
        # What a checkpoint of a training holds beside it: the same network again, and a critic of 28.9 million numbers.
        content["g"] = {name: value + 0.01 for name, value in network.state_dict().items()}
        content["d"] = {f"convs.{index}.weight": torch.randn(512, 512, 3, 3) for index in range(12)}
    torch.save(content, path)


@torch.inference_mode()
def measure(network, pictures, layout):
    if layout is not None:
        # Convolutions keep the layout of what goes into them.
        network.input.input.data = network.input.input.data.contiguous(memory_format=layout)
    z = torch.randn(pictures + 3, LATENT, generator=torch.Generator().manual_seed(5))
    times = []
    for row in range(pictures + 3):
        start = time.perf_counter()
        network(z[row:row + 1])
        times.append(time.perf_counter() - start)
    return statistics.median(times[3:]) * 1000


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2], "--training" in sys.argv)
        return
    torch.set_num_threads(2)
    pictures = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    network = Generator().eval()
    network.load_state_dict(torch.load(sys.argv[2], weights_only=True)["g_ema"])
    found = {
        "planar": measure(network, pictures, torch.contiguous_format),
        "channels last": measure(network, pictures, torch.channels_last),
    }
    try:
        found["compiled"] = measure(torch.compile(network), pictures, None)
    except Exception as error:
        print(f"not compiled: {type(error).__name__}", file=sys.stderr)
    for name, milliseconds in found.items():
        print(f"{name}: {milliseconds:.1f} ms")
    print(f"best: {min(found.values()):.1f} ms")


main()
