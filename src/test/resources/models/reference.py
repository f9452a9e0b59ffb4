"""What PyTorch computes with the networks of aesam.network.blocks, for the same weights and images, in float64.

python reference.py write OUT_DIR      one JSON file a network: every tensor's shape, logits, losses, gradients
python reference.py save NAME FILE     a state dict that `train --init FILE` has to take
python reference.py load NAME FILE     loads a state dict of aesam with strict=True and prints logits
python reference.py sizes              parameters and multiply-adds as ModelsTest expects them

Needs torch 2.7.1, torchvision 0.22.1, timm 1.0.31, safetensors, numpy. ResNets are torchvision's, vision
transformers timm's; WRN and PyramidNet are written down here from their papers. No weight is stored: weights and
images are a hash of their name and position, see `numbers`, which PyTorchReferenceTest computes likewise.
"""
import json
import math
import os
import sys
import zlib
from pathlib import Path

import numpy as np

os.environ["TIMM_FUSED_ATTN"] = "0"  # torch's counter of operations does not see the fused kernel

import timm
import torch
import torch.nn.functional as F
import torchvision
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

CLASSES = 10
IMAGES = 2


class WideBlock(nn.Module):
    """Zagoruyko and Komodakis (2016): BN, ReLU, 3x3, BN, ReLU, dropout, 3x3."""

    def __init__(self, cin, cout, stride, dropout):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(cin)
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.convShortcut = nn.Conv2d(cin, cout, 1, stride, bias=False) if cin != cout else None
        self.dropout = dropout

    def forward(self, x):
        active = F.relu(self.bn1(x))
        h = F.relu(self.bn2(self.conv1(active)))
        h = self.conv2(F.dropout(h, self.dropout, self.training))
        return h + (x if self.convShortcut is None else self.convShortcut(active))


class Stage(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.layer = nn.Sequential(*blocks)

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, depth, k, classes, dropout=0.0):
        super().__init__()
        n = (depth - 4) // 6
        widths = [16, 16 * k, 32 * k, 64 * k]
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        for s in (1, 2, 3):
            cin = [widths[s - 1]] + [widths[s]] * (n - 1)
            strides = [2 if s > 1 else 1] + [1] * (n - 1)
            blocks = [WideBlock(c, widths[s], stride, dropout) for c, stride in zip(cin, strides)]
            self.add_module(f"block{s}", Stage(blocks))
        self.bn1 = nn.BatchNorm2d(widths[3])
        self.fc = nn.Linear(widths[3], classes)

    def forward(self, x):
        h = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.relu(self.bn1(h)).mean((2, 3)))


class PyramidBlock(nn.Module):
    """Han et al. (2017), Figure 6 (d): BN, 3x3, BN, ReLU, 3x3, BN; the shortcut pads with zero channels."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(cin)
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(cout)
        self.stride = stride

    def forward(self, x):
        h = self.bn3(self.conv2(F.relu(self.bn2(self.conv1(self.bn1(x))))))
        skip = F.avg_pool2d(x, 2, ceil_mode=True) if self.stride == 2 else x
        zeros = skip.new_zeros(skip.shape[0], h.shape[1] - skip.shape[1], *skip.shape[2:])
        return h + torch.cat([skip, zeros], 1)


class PyramidNet(nn.Module):
    def __init__(self, depth, alpha, classes):
        super().__init__()
        n = (depth - 2) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        width = 16.0
        for s in (1, 2, 3):
            blocks = []
            for b in range(n):
                cin = round(width)
                width += alpha / (3.0 * n)
                blocks.append(PyramidBlock(cin, round(width), 2 if s > 1 and b == 0 else 1))
            self.add_module(f"layer{s}", nn.Sequential(*blocks))
        self.bn_final = nn.BatchNorm2d(round(width))
        self.fc = nn.Linear(round(width), classes)

    def forward(self, x):
        h = self.layer3(self.layer2(self.layer1(self.bn1(self.conv1(x)))))
        return self.fc(F.relu(self.bn_final(h)).mean((2, 3)))


def vit(patch, width, heads, size, classes):
    return timm.models.VisionTransformer(
        img_size=size, patch_size=patch, embed_dim=width, depth=12, num_heads=heads, num_classes=classes)


# Name: height and width of the images, network for so many classes on images of that size.
NETWORKS = {
    "resnet18-imagenet": ((64, 64), lambda size, c: torchvision.models.resnet18(num_classes=c)),
    "resnet34": ((64, 64), lambda size, c: torchvision.models.resnet34(num_classes=c)),
    "resnet50": ((64, 64), lambda size, c: torchvision.models.resnet50(num_classes=c)),
    "vit-ti4": ((32, 32), lambda size, c: vit(4, 192, 3, size, c)),
    "vit-ti16": ((32, 48), lambda size, c: vit(16, 192, 3, size, c)),
    "vit-s16": ((64, 64), lambda size, c: vit(16, 384, 6, size, c)),
    "wrn16-2": ((32, 32), lambda size, c: WideResNet(16, 2, c)),
    "wrn28-10": ((32, 32), lambda size, c: WideResNet(28, 10, c)),
    "pyramidnet20": ((18, 18), lambda size, c: PyramidNet(20, 16, c)),
    "pyramidnet110": ((32, 32), lambda size, c: PyramidNet(110, 270, c)),
}
# Too slow for a test; their small relatives stand for them.
FULL = {"wrn28-10", "pyramidnet110"}


def numbers(name, shape):
    """In [-1, 1): a 32-bit hash (MurmurHash3's finalizer) of the name's CRC-32 and the position."""
    h = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(2654435761) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    h ^= h >> np.uint32(16)
    return torch.from_numpy(h / 2.0**31 - 1).reshape(shape)


def value(name, tensor):
    u = numbers(name, tuple(tensor.shape))
    if name.endswith("num_batches_tracked"):
        return torch.zeros_like(tensor)
    if name.endswith("running_var"):
        return 1 + 0.5 * u
    if name in ("cls_token", "pos_embed"):
        return 0.5 * u
    if tensor.dim() >= 2:
        return u * math.sqrt(6 / math.prod(tensor.shape[1:]))
    return 1 + 0.1 * u if name.endswith("weight") else 0.1 * u


def images(size):
    return (1.7 * numbers("images", (IMAGES, 3, *size))).float()


def network(name, classes=CLASSES):
    size, build = NETWORKS[name]
    net = build(size, classes).double()
    net.load_state_dict({k: value(k, v) for k, v in net.state_dict().items()}, strict=True)
    return net, images(size).double()


def describe(name):
    net, x = network(name)
    with torch.no_grad():
        logits = net.eval()(x)
    losses = F.cross_entropy(net.train()(x), torch.tensor([3 * i % CLASSES for i in range(IMAGES)]), reduction="none")
    losses.mean().backward()
    gradients = {k: p.grad.reshape(-1) for k, p in net.named_parameters()}
    tensors = {}
    for key, tensor in net.state_dict().items():
        tensors[key] = {"shape": list(tensor.shape)}
        if key in gradients:
            g = gradients[key]
            tensors[key] |= {"norm": g.norm().item(), "entries": g[[0, g.numel() // 3, g.numel() - 1]].tolist()}
    return {"logits": logits.reshape(-1).tolist(), "losses": losses.tolist(), "tensors": tensors}


def write(folder):
    for name in NETWORKS.keys() - FULL:
        found = describe(name)
        rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in found["tensors"].items())
        text = f'{{"logits": {found["logits"]},\n"losses": {found["losses"]},\n"tensors": {{\n{rows}}}}}\n'
        (Path(folder) / f"{name}.json").write_text(text)


def save(name, file):
    net, _ = network(name)
    state = {k: v.float() if v.is_floating_point() else v for k, v in net.state_dict().items()}
    save_file(state, file)


def load(name, file):
    state = load_file(file)
    classes = next(len(v) for k, v in state.items() if k in ("fc.bias", "head.bias"))
    net, x = network(name, classes)
    net = net.float()
    net.load_state_dict(state, strict=True)
    with torch.no_grad():
        print(f"{name} has taken {len(state)} tensors for {classes} classes; logits:")
        print(net.eval()(x.float()).numpy())


def sizes():
    for name, side, classes in (
        ("wrn28-10", 32, 10), ("pyramidnet110", 32, 10), ("vit-ti4", 32, 10), ("resnet18-imagenet", 224, 1000),
        ("resnet34", 224, 1000), ("resnet50", 224, 1000), ("vit-ti16", 224, 1000), ("vit-s16", 224, 1000)):
        net = NETWORKS[name][1]((side, side), classes).eval()
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            net(torch.zeros(1, 3, side, side))
        print(name, sum(p.numel() for p in net.parameters()), counter.get_total_flops() // 2, sep=", ")


if __name__ == "__main__":
    {"write": write, "save": save, "load": load, "sizes": sizes}[sys.argv[1]](*sys.argv[2:])
