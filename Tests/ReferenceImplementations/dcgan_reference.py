"""Generators of transposed convolutions and their pictures, computed by PyTorch in double precision.

    pip install torch==2.13.0 numpy==2.4.6 --index-url https://download.pytorch.org/whl/cpu
    python dcgan_reference.py

Three networks as tutorials build them (after Radford, Metz and Chintala, ICLR 2016): codes as pictures of one pixel; the
same with a table of classes joined behind the code; and a dense layer first, with kernels of 5 pixels and grey pictures.
Weights are random and in single precision; names, shapes and order are those of the modules.
"""
import json
import struct
from pathlib import Path

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
            nn.ConvTranspose2d(8, 5, 4, 2, 1, bias=False), nn.BatchNorm2d(5), nn.ReLU(True),
            nn.ConvTranspose2d(5, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(True),
            nn.ConvTranspose2d(4, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(True),
            nn.ConvTranspose2d(4, 3, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z, classes):
        return self.main(z[:, :, None, None])


class Labelled(nn.Module):
    def __init__(self):
        super().__init__()
        self.label_emb = nn.Embedding(3, 2)
        self.gen = nn.Sequential(
            nn.Sequential(nn.ConvTranspose2d(7, 6, 4, 1, 0), nn.BatchNorm2d(6), nn.ReLU()),
            nn.Sequential(nn.ConvTranspose2d(6, 4, 4, 2, 1), nn.BatchNorm2d(4), nn.ReLU()),
            nn.ConvTranspose2d(4, 3, 4, 2, 1), nn.Tanh())

    def forward(self, z, classes):
        return self.gen(torch.cat([z, self.label_emb(classes)], 1)[:, :, None, None])


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(5, 6 * 4 * 4), nn.BatchNorm1d(6 * 4 * 4), nn.ReLU())
        self.deconv = nn.Sequential(
            nn.ConvTranspose2d(6, 4, 5, 2, 2, output_padding=1), nn.BatchNorm2d(4), nn.ReLU(),
            nn.ConvTranspose2d(4, 1, 5, 2, 2, output_padding=1), nn.Tanh())

    def forward(self, z, classes):
        return self.deconv(self.fc(z).reshape(-1, 6, 4, 4))


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
    for name, network, latent, classes in [
        ("plain", Plain(), 6, 1), ("labelled", Labelled(), 5, 3), ("dense", Dense(), 5, 1),
    ]:
        for key, value in network.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.randn_like(value) if "running_var" not in key else 0.5 + torch.rand_like(value))
                if value.dim() > 1 and "emb" not in key:
                    value.mul_(0.3)
                value.copy_(value.float().double())
        network.eval()
        z = torch.randn(2, latent).float().double()
        pictures = network(z, torch.tensor([0, classes - 1]))
        tensors |= {f"{name}/z": z, f"{name}/pictures": pictures.permute(0, 2, 3, 1)}
        tensors |= {
            f"{name}/weights/{index:02}/{key}": value for index, (key, value) in enumerate(network.state_dict().items())}
        print(name, float(pictures.std()))
    save(Path(__file__).parent.parent / "ModelImportTests" / "Fixtures" / "dcgan.safetensors", tensors)


main()
