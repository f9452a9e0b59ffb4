"""The PyTorch side: FOLDER TASK VARIANT THREADS DEVICE. It answers a number on standard input with what so many steps did."""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import networks
from optimizers import SEVEN, Norms, PublishedEsam, norm


class InBfloat16(torch.nn.Module):
    """Passes of a network by autocast; its outputs are float32."""

    def __init__(self, network, device):
        super().__init__()
        self.network = network
        self.device = device

    def forward(self, x):
        with torch.autocast(self.device, torch.bfloat16):
            return self.network(x).float()


class Inference:
    def __init__(self, model, base, case):
        self.model = model.eval()

    def step(self, t, x, y):
        with torch.inference_mode():
            outputs = self.model(x)
            loss = F.cross_entropy(outputs, y, reduction="none")
            outputs.argmax(1).tolist()
            return sum(loss.tolist()) / len(y), False


class OwnCost:
    """The price of the adaptive decision after a gradient that is not counted."""

    def __init__(self, model, base, case):
        self.model = model
        self.norms = Norms(case["steps"])

    def step(self, t, x, y):
        self.model.zero_grad()
        F.cross_entropy(self.model(x), y).backward()
        g = [p.grad for p in self.model.parameters()]
        start = time.perf_counter()
        self.norms.is_sharp(t, norm(g) ** 2)
        return None, False, time.perf_counter() - start


class Floor:
    """The convolutions and matrix products of the network alone, forwards and backwards, on numbers that lie there."""

    def __init__(self, model, base, case):
        self.layers = []
        self.inputs = {}
        self.hooks = [
            layer.register_forward_hook(self.note)
            for layer in model.modules()
            if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))
        ]
        self.model = model

    def note(self, layer, inputs, output):
        self.inputs[layer] = (inputs[0].detach().clone(), torch.randn_like(output.detach()))

    def step(self, t, x, y):
        if self.hooks:
            self.model(x)
            for hook in self.hooks:
                hook.remove()
            self.hooks = []
        total = 0
        for i, (layer, (inputs, gradient)) in enumerate(self.inputs.items()):
            inputs.requires_grad_(i > 0)
            weights = [p for p in layer.parameters()] + ([inputs] if i > 0 else [])
            start = time.perf_counter()
            output = layer(inputs)
            torch.autograd.grad(output, weights, gradient)
            total += time.perf_counter() - start
        return None, False, total


TASKS = {"inference": Inference, "policy": OwnCost, "floor": Floor}


def task(name, variant, case, model, base):
    if variant == "pytorch-optimizer":
        from peers import PEERS

        return PEERS[name](model, base, case)
    if variant == "published":
        return PublishedEsam(model, base, case)
    return (TASKS | SEVEN)[name](model, base, case)


def batches(folder, case, layout, precision):
    size, side = case["batch"], case["side"]
    labels = torch.from_numpy(numpy.fromfile(folder / "labels.i32", numpy.int32)).long()
    images = torch.from_numpy(numpy.fromfile(folder / "images.f32", numpy.float32))
    images = images.view(-1, size, side, side, 3).permute(0, 1, 4, 2, 3)
    return [(x.to(precision).contiguous(memory_format=layout), y) for x, y in zip(images, labels.view(-1, size))]


def main(folder, name, variant, threads, device):
    torch.set_num_threads(int(threads))
    device = torch.device(device.replace("gpu", "cuda:"))
    folder = Path(folder)
    case = json.loads((folder / "case.json").read_text())
    eager = variant == "eager"
    layout = torch.contiguous_format if eager else torch.channels_last
    precision = torch.float64 if case["precision"] == "float64" else torch.float32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = case["precision"] == "tf32"
    model = networks.create(case["network"], case["side"], case["classes"]).to(precision)
    model.load_state_dict(load_file(folder / "weights.safetensors"), strict=True)
    names = [parameter for parameter, _ in model.named_parameters()]
    order = [case["tensors"].index(parameter) for parameter in names]
    case["masks"] = [[mask[i] for i in order] for mask in case["masks"]]
    model.to(device, memory_format=layout).train()
    if case["precision"] == "bfloat16":
        model = InBfloat16(model, device.type)
    base = torch.optim.SGD(
        model.parameters(), lr=case["learning_rate"], momentum=0.9, weight_decay=5e-4, fused=None if eager else True
    )
    work = task(name, variant, case, torch.compile(model) if variant == "compile" else model, base)
    data = batches(folder, case, layout, precision)
    if device.type == "cuda":
        data = [(x.pin_memory(), y.pin_memory()) for x, y in data]
    print("ready", flush=True)
    t = 0
    for line in sys.stdin:
        done = []
        for _ in range(int(line)):
            x, y = data[t % len(data)]
            start = time.perf_counter()
            x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
            loss, sam, *seconds = work.step(t, x, y)
            took = seconds[0] if seconds else time.perf_counter() - start
            done.append({"millis": 1000 * took, "loss": loss, "sam": sam})
            t += 1
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
