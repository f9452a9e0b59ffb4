"""The seven optimizers as one would write them in PyTorch: two passes, SGD with momentum underneath.

A step takes (t, x, y) and returns the loss before it and whether it was a SAM step.
"""

import math

import torch
import torch.nn.functional as F

RHO, DELTA, LAMBDA1, LAMBDA2, K, ALPHA, BETA, GAMMA = 0.05, 0.9, -1, 1, 5, 0.1, 0.6, 0.5
TINY = 1e-12


def norm(tensors):
    """The norm of all tensors together."""
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors)).double()).item()


def dot(a, b):
    return sum(torch.dot(x.flatten(), y.flatten()).double().item() for x, y in zip(a, b))


class Norms:
    """mu and sigma^2 of s = |g|^2, and whether s is sharp."""

    def __init__(self, total):
        self.total = total
        self.mu = 0.0
        self.var = math.exp(-10)

    def is_sharp(self, t, s):
        self.mu = DELTA * self.mu + (1 - DELTA) * s
        self.var = DELTA * self.var + (1 - DELTA) * (s - self.mu) ** 2
        c = t / self.total * LAMBDA1 + (1 - t / self.total) * LAMBDA2
        return s >= self.mu + c * math.sqrt(self.var)


class Frozen:
    """BatchNorm's running statistics stay as they are within."""

    def __init__(self, model):
        self.layers = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]

    def __enter__(self):
        for layer in self.layers:
            layer.momentum, layer.kept = 0.0, layer.momentum

    def __exit__(self, *_):
        for layer in self.layers:
            layer.momentum = layer.kept


class Optimizer:
    def __init__(self, model, base, case):
        self.model = model
        self.base = base
        self.case = case
        self.params = list(model.parameters())
        self.frozen = Frozen(model)

    def gradient(self, x, y):
        """The gradient at the weights as they are; gives the loss."""
        self.base.zero_grad()
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        return loss.item()

    def grads(self):
        return [p.grad for p in self.params]

    def descend(self, direction):
        for p, d in zip(self.params, direction):
            p.grad = d
        self.base.step()

    def sam_gradient(self, x, y, g, g_norm):
        """The gradient at w + rho g/|g|; the weights are put back."""
        w = [p.detach().clone() for p in self.params]
        with torch.no_grad():
            torch._foreach_add_(self.params, g, alpha=RHO / (g_norm + TINY))
        with self.frozen:
            self.gradient(x, y)
        with torch.no_grad():
            torch._foreach_copy_(self.params, w)
        return self.grads()


class Erm(Optimizer):
    def step(self, t, x, y):
        loss = self.gradient(x, y)
        self.base.step()
        return loss, False


class Sam(Optimizer):
    """SAM, and by `decide` those that take its step only sometimes."""

    def decide(self, t, g):
        return True, norm(g)

    def sam_step(self, x, y, g, g_norm):
        return self.sam_gradient(x, y, g, g_norm)

    def other_step(self, g, g_norm):
        return g

    def step(self, t, x, y):
        loss = self.gradient(x, y)
        g = self.grads()
        sam, g_norm = self.decide(t, g)
        self.descend(self.sam_step(x, y, g, g_norm) if sam else self.other_step(g, g_norm))
        return loss, sam


class SsSam(Sam):
    def decide(self, t, g):
        sam = self.case["draws"][t]
        return sam, norm(g) if sam else None


class AeSam(Sam):
    def __init__(self, model, base, case):
        super().__init__(model, base, case)
        self.norms = Norms(case["steps"])

    def decide(self, t, g):
        g_norm = norm(g)
        return self.norms.is_sharp(t, g_norm**2), g_norm


class Looking(Sam):
    """LookSAM's g_v: the part of the last SAM gradient that is orthogonal to g."""

    gv = None

    def sam_step(self, x, y, g, g_norm):
        gs = self.sam_gradient(x, y, g, g_norm)
        self.gv = torch._foreach_sub(gs, torch._foreach_mul(g, dot(gs, g) / g_norm**2))
        self.gv_norm = norm(self.gv)
        return gs

    def other_step(self, g, g_norm):
        if self.gv is None:
            return g
        torch._foreach_add_(g, self.gv, alpha=ALPHA * g_norm / self.gv_norm)
        return g


class LookSam(Looking):
    def decide(self, t, g):
        return t % K == 0, norm(g)


class AeLookSam(Looking, AeSam):
    pass


class Esam(Optimizer):
    """Some tensors are perturbed; the second gradient is that of the samples whose loss grows most."""

    def first_gradient(self, t, x, y):
        self.base.zero_grad()
        losses = F.cross_entropy(self.model(x), y, reduction="none")
        losses.mean().backward()
        return losses.detach()

    def second_gradient(self, x, y, before):
        with torch.no_grad():
            increase = F.cross_entropy(self.model(x), y, reduction="none") - before
        rows = increase.topk(math.ceil(GAMMA * len(y))).indices.sort().values
        self.gradient(x[rows], y[rows])

    def step(self, t, x, y):
        before = self.first_gradient(t, x, y)
        w = [p.detach().clone() for p in self.params]
        chosen = [p for p, selected in zip(self.params, self.case["masks"][t]) if selected]
        g = [p.grad for p in chosen]
        with torch.no_grad():
            torch._foreach_add_(chosen, g, alpha=RHO / BETA / (norm(g) + TINY))
        with self.frozen:
            self.second_gradient(x, y, before)
        with torch.no_grad():
            torch._foreach_copy_(self.params, w)
        self.base.step()
        return before.mean().item(), True


class PublishedEsam(Esam):
    """As its authors run it: tensors that are not perturbed need no gradient in the first pass, statistics move in each."""

    def __init__(self, model, base, case):
        super().__init__(model, base, case)
        self.frozen.layers = []

    def first_gradient(self, t, x, y):
        for p, selected in zip(self.params, self.case["masks"][t]):
            p.requires_grad_(selected)
        try:
            return super().first_gradient(t, x, y)
        finally:
            for p in self.params:
                p.requires_grad_(True)


SEVEN = {
    "erm": Erm,
    "sam": Sam,
    "esam": Esam,
    "ss-sam": SsSam,
    "ae-sam": AeSam,
    "looksam": LookSam,
    "ae-looksam": AeLookSam,
}
