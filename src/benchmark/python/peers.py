"""Optimizers that others have published for PyTorch, run as their documentation says."""

import torch
from pytorch_optimizer import SAM, LookSAM

from optimizers import ALPHA, K, RHO, Optimizer

SGD = {"momentum": 0.9, "weight_decay": 5e-4}


class PeerSam(Optimizer):
    """pytorch-optimizer's SAM: two passes, statistics frozen in the second as in ours."""

    def __init__(self, model, base, case):
        super().__init__(model, base, case)
        self.base = self.peer(base.defaults["lr"], bool(base.defaults["fused"]))

    def peer(self, rate, fused):
        return SAM(self.params, torch.optim.SGD, rho=RHO, lr=rate, fused=fused, **SGD)

    def perturbs(self, t):
        return True

    def step(self, t, x, y):
        loss = self.gradient(x, y)
        if self.perturbs(t):
            self.base.first_step()
            with self.frozen:
                self.gradient(x, y)
        self.base.second_step()
        return loss, self.perturbs(t)


class PeerLookSam(PeerSam):
    """pytorch-optimizer's LookSAM, which projects tensor by tensor. Its own step(closure) would take the second gradient in
    every step; by its two halves it is taken in every k-th."""

    def peer(self, rate, fused):
        return LookSAM(self.params, torch.optim.SGD, rho=RHO, k=K, alpha=ALPHA, lr=rate, fused=fused, **SGD)

    def perturbs(self, t):
        return t % K == 0


PEERS = {"sam": PeerSam, "looksam": PeerLookSam}
