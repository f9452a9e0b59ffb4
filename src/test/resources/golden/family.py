"""Trajectories of SAM's family, written with pytorch-optimizer 4.1.0 on PyTorch (CPU, computed in float64, stored as float32).

python family.py OUT_DIR   reads linear-inputs.safetensors and resnet8-inputs.safetensors of this folder, and writes a CSV (loss and
squared gradient norm before each step) and a safetensors file (the end) per case. Needs torch 2.7.1, pytorch-optimizer 4.1.0,
safetensors.

What of pytorch-optimizer is left out, and why:
  ASAM       SAM(adaptive=True) has T = |w|: the published T is |w| + eta for weights. It is taken with eta = 0.
  LookSAM    projects each tensor on its own, the published one all weights together; and it takes ‖g‖ of the reused step from the
             second gradient. reference.py has it by its formula.
  WSAM       coupled, it mixes (1 − a) g + a g_s with a = gamma/(1 − gamma): the published g + a (g_s − g). The same.
  bSAM       is no composition of these parts.
Its norm of all gradients is rounded to float32, of float64 gradients, too: here another takes its place, which is not.
Fisher SAM, MSAM and several steps of ascent are not in it: FormulasTest has their formulas.
"""
import contextlib
import csv
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from pytorch_optimizer import GSAM, SAM, WSAM, FriendlySAM
from pytorch_optimizer.optimizer import sam as library
from safetensors.torch import load_file, save_file

from reference import Linear, ResNet8, frozen_bn_stats

HERE = Path(__file__).parent
CASES = {"linear": dict(lr=0.2, rho=0.2), "resnet8": dict(lr=0.05, rho=0.1)}
SGD = dict(momentum=0.9, weight_decay=5e-4)


def squared_norm(groups, weight_adaptive=False):
    of = [(p.abs() if weight_adaptive and g.get("adaptive") else 1.0) * p.grad for g in groups for p in g["params"]]
    return sum((x**2).sum() for x in of).reshape(1)


library.get_global_gradient_norm = squared_norm


class Falling:
    """rho_t = rho (1 - t/T), where it is asked for before each step."""

    def __init__(self, rho, steps):
        self.rho, self.steps, self.asked = rho, steps, 0

    def step(self):
        value = self.rho * (1 - self.asked / self.steps)
        self.asked += 1
        return value


def make(name, model, lr, rho, steps):
    params = model.parameters()
    return {
        "asam": lambda: SAM(params, torch.optim.SGD, rho=rho, adaptive=True, lr=lr, **SGD),
        "friendly": lambda: FriendlySAM(params, torch.optim.SGD, rho=rho, sigma=1.0, lmbda=0.9, lr=lr, **SGD),
        "wsam": lambda: WSAM(model, params, torch.optim.SGD, rho=rho, gamma=0.4, decouple=True, lr=lr, **SGD),
        "wsam-coupled": lambda: WSAM(model, params, torch.optim.SGD, rho=rho, gamma=0.4, decouple=False, lr=lr, **SGD),
        "gsam": lambda: GSAM(params, torch.optim.SGD(model.parameters(), lr=lr, **SGD), model, Falling(rho, steps), alpha=0.4),
    }[name]()


def run(case, name, inputs, lr, rho, out):
    model = Linear() if case == "linear" else ResNet8()
    model.load_state_dict({k[6:]: v for k, v in inputs.items() if k.startswith("start.")})
    model.double().train()
    steps = len(inputs["labels"])
    optimizer = make(name, model, lr, rho, steps)
    rows = []
    for t, (x, y) in enumerate(zip(inputs["images"].double(), inputs["labels"].long())):
        calls = []

        def closure():
            optimizer.zero_grad()
            with frozen_bn_stats(model) if calls else contextlib.nullcontext():
                outputs = model(x)
                loss = F.cross_entropy(outputs, y)
                loss.backward()
            calls.append((loss.item(), float(sum((p.grad**2).sum() for p in model.parameters()))))
            return (outputs, loss.detach()) if name == "gsam" else loss

        if name in ("asam", "friendly"):
            closure()
        optimizer.step(torch.enable_grad()(closure))
        if name == "gsam":
            optimizer.update_rho_t()
        rows.append(dict(step=t, loss=calls[0][0], grad_norm_sq=calls[0][1]))
    with open(out / f"{case}-{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    save_file({k: v.float().contiguous() for k, v in model.state_dict().items()}, str(out / f"{case}-{name}.safetensors"))
    print(case, name, rows[0]["loss"], "->", rows[-1]["loss"])


if __name__ == "__main__":
    torch.set_num_threads(1)
    for case, numbers in CASES.items():
        inputs = load_file(str(HERE / f"{case}-inputs.safetensors"))
        for name in ["asam", "friendly", "wsam", "wsam-coupled", "gsam"]:
            run(case, name, inputs, out=Path(sys.argv[1]), **numbers)
