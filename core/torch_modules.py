"""Small modules that torch.nn has no class for. Exported code carries their source, so each stands on torch alone."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Add(nn.Module):
    """Sums its inputs, element by element."""

    def forward(self, *inputs: Tensor) -> Tensor:
        total = inputs[0]
        for other in inputs[1:]:
            total = total + other
        return total


class Multiply(nn.Module):
    """Multiplies its inputs, element by element."""

    def forward(self, *inputs: Tensor) -> Tensor:
        product = inputs[0]
        for other in inputs[1:]:
            product = product * other
        return product


class Concatenate(nn.Module):
    """Puts its inputs one after another along an axis."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.cat(inputs, dim=self.dim)


class Scale(nn.Module):
    """Multiplies every value by a constant."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor

    def extra_repr(self) -> str:
        return f"factor={self.factor}"


class Mean(nn.Module):
    """Takes the mean over axes."""

    def __init__(self, dim: tuple[int, ...] = (1,), keepdim: bool = False) -> None:
        super().__init__()
        self.dim = dim
        self.keepdim = keepdim

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(self.dim, keepdim=self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"


class Max(nn.Module):
    """Keeps the largest value over axes."""

    def __init__(self, dim: tuple[int, ...] = (1,), keepdim: bool = False) -> None:
        super().__init__()
        self.dim = dim
        self.keepdim = keepdim

    def forward(self, x: Tensor) -> Tensor:
        return x.amax(self.dim, keepdim=self.keepdim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, keepdim={self.keepdim}"


class Reshape(nn.Module):
    """Arranges the values of each sample in another shape, given without the batch."""

    def __init__(self, shape: tuple[int, ...] = (-1,)) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], *self.shape)

    def extra_repr(self) -> str:
        return f"shape={self.shape}"


class Permute(nn.Module):
    """Puts the axes of each sample in another order; they count from 1, and the batch stays first."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(0, *self.dims)

    def extra_repr(self) -> str:
        return f"dims={self.dims}"


class Slice(nn.Module):
    """Keeps the places start, start + step, … before stop of an axis."""

    def __init__(self, dim: int = 1, start: int = 0, stop: int | None = None, step: int = 1) -> None:
        super().__init__()
        self.dim = dim
        self.places = slice(start, stop, step)

    def forward(self, x: Tensor) -> Tensor:
        index = [slice(None)] * x.dim()
        index[self.dim] = self.places
        return x[tuple(index)]

    def extra_repr(self) -> str:
        return f"dim={self.dim}, places={self.places}"


class Select(nn.Module):
    """Takes one place of an axis and drops the axis."""

    def __init__(self, dim: int = 1, index: int = 0) -> None:
        super().__init__()
        self.dim = dim
        self.index = index

    def forward(self, x: Tensor) -> Tensor:
        return x.select(self.dim, self.index)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, index={self.index}"


class PositionEmbedding(nn.Module):
    """Adds a learned vector to each place of a sequence: (N, length, embedding_dim), shape kept."""

    def __init__(self, length: int, embedding_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(length, embedding_dim))
        nn.init.trunc_normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight

    def extra_repr(self) -> str:
        return "{}, {}".format(*self.weight.shape)


class MultiheadAttention(nn.MultiheadAttention):
    """nn.MultiheadAttention from a sequence to itself: (N, L, embed_dim) -> (N, L, embed_dim)."""

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
    ) -> None:
        super().__init__(embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        return super().forward(x, x, x, need_weights=False)[0]


class RNN(nn.RNN):
    """nn.RNN on (N, L, input_size) that gives every step ("sequence") or the last state ("last") alone."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
        output: str = "sequence",
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, nonlinearity, bias, True, dropout, bidirectional)
        self.output = output

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        sequence, hidden = super().forward(x)
        ends = hidden[-2:] if self.bidirectional else hidden[-1:]
        return sequence if self.output == "sequence" else torch.cat(tuple(ends), dim=1)


class LSTM(nn.LSTM):
    """nn.LSTM on (N, L, input_size) that gives every step ("sequence") or the last state ("last") alone."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        output: str = "sequence",
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, True, dropout, bidirectional, proj_size)
        self.output = output

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        sequence, (hidden, _) = super().forward(x)
        ends = hidden[-2:] if self.bidirectional else hidden[-1:]
        return sequence if self.output == "sequence" else torch.cat(tuple(ends), dim=1)


class GRU(nn.GRU):
    """nn.GRU on (N, L, input_size) that gives every step ("sequence") or the last state ("last") alone."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
        output: str = "sequence",
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, True, dropout, bidirectional)
        self.output = output

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        sequence, hidden = super().forward(x)
        ends = hidden[-2:] if self.bidirectional else hidden[-1:]
        return sequence if self.output == "sequence" else torch.cat(tuple(ends), dim=1)
