"""Embeddings. https://pytorch.org/docs/stable/nn.html#sparse-layers"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.torch.nn.bases import RESETTABLE
from shapewright.libraries.torch.nn.parameter import parameter
from shapewright.libraries.torch.nn.wrapping import DOCS, functional
from shapewright.rules import (
    Clue,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptTensor,
    Raw,
    Repair,
    StrArg,
    TensorArg,
    lib_class,
)
from shapewright.values import NONE, Instance, Tensor, Value


@lib_class("torch.nn.Embedding", bases=(RESETTABLE,), url=DOCS + "Embedding.html")
class Embedding:
    """A table with ``num_embeddings`` rows of ``embedding_dim`` numbers, looked up by integers."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_embeddings: IntArg, embedding_dim: IntArg, padding_idx: Raw = NONE,
        max_norm: Raw = NONE, norm_type: Raw = NONE, scale_grad_by_freq: Raw = NONE, sparse: Raw = NONE,
        _weight: OptTensor = None, _freeze: Raw = NONE, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "num_embeddings", num_embeddings)
        ctx.set(self, "embedding_dim", embedding_dim)
        ctx.set(self, "padding_idx", padding_idx)
        ctx.set(self, "weight", parameter(ctx, num_embeddings, embedding_dim, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        try:
            return functional(ctx, self, "torch.nn.functional.embedding", input, ctx.get(self, "weight"))
        except Failure as failure:
            raise _with_rows(failure, self) from None

    @staticmethod
    def from_pretrained(ctx: Context, embeddings: TensorArg, *args: Raw, **kwargs: Raw) -> Instance:
        rows: tuple[Dim, ...] = embeddings.dims
        weight = embeddings.like(shape=rows, kind="parameter")
        return ctx.new("torch.nn.Embedding", weight=weight, num_embeddings=rows[0], embedding_dim=rows[1])


def _with_rows(failure: Failure, self: Instance) -> Failure:
    """Ids beyond the table can be mended where the table was made."""
    index = failure.data.get("index")
    if failure.code == "index-range" and isinstance(index, int) and index >= 0:
        failure.clues = (Clue("the number of rows is set here", owner=self, argument="num_embeddings"), *failure.clues)
        title = f"Give the Embedding {index + 1} rows"
        repair = Repair("set-argument", title, "num_embeddings", str(index + 1), owner=self)
        failure.repairs = (*failure.repairs, repair)
    return failure


@lib_class("torch.nn.EmbeddingBag", bases=(RESETTABLE,), url=DOCS + "EmbeddingBag.html")
class EmbeddingBag:
    """Sums or means of looked-up rows: ``[B, embedding_dim]``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_embeddings: IntArg, embedding_dim: IntArg, max_norm: Raw = NONE,
        norm_type: Raw = NONE, scale_grad_by_freq: Raw = NONE, mode: StrArg = "mean", sparse: Raw = NONE,
        _weight: OptTensor = None, include_last_offset: Raw = NONE, padding_idx: Raw = NONE, device: Raw = NONE,
        dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "num_embeddings", num_embeddings)
        ctx.set(self, "embedding_dim", embedding_dim)
        ctx.set(self, "mode", mode)
        ctx.set(self, "weight", parameter(ctx, num_embeddings, embedding_dim, dtype=dtype))

    @staticmethod
    def forward(
        ctx: Context, self: Instance, input: TensorArg, offsets: OptTensor = None, per_sample_weights: OptTensor = None
    ) -> Tensor:
        weight = ctx.get(self, "weight")
        assert isinstance(weight, Tensor)
        if len(input.dims) == 2:
            rows: Dim = input.dims[0]
        else:
            rows = offsets.dims[0] if offsets is not None else ctx.fresh()
        return weight.like(shape=(rows, weight.dims[1]))
