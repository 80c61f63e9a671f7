"""Frozen linear layers with a trainable low-rank delta."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class LowRankLinear(nn.Module):
    """`W x + scale · b (a dropout(x)) + bias`; only `a` [rank, in] and `b` [out, rank] learn."""

    def __init__(self, weight: Tensor, bias: Tensor | None, rank: int, dropout: float) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        self.dropout = dropout
        self.a = nn.Parameter(torch.empty(rank, inputs)) if rank else None
        self.b = nn.Parameter(torch.zeros(outputs, rank)) if rank else None
        if self.a is not None:
            nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """Applies the layer and, where it has one, its delta."""
        result = functional.linear(x, self.weight, self.bias)
        if self.a is None or self.b is None:
            return result
        low = functional.linear(functional.dropout(x, self.dropout, self.training), self.a)
        return result + functional.linear(low, self.b)
