"""Processes that work together: which of them this is, and what changes no shape.

https://pytorch.org/docs/stable/distributed.html
"""

from __future__ import annotations

from shapewright.rules import Context, Raw, op
from shapewright.values import NONE, Some, Tensor, Value

HOME = "torch.distributed."


@op(HOME + "get_rank", HOME + "get_world_size", HOME + "get_node_local_rank", HOME + "get_group_rank")
def number(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Decided by how the program was started."""
    return Some("int")


@op(HOME + "is_available", HOME + "is_initialized", HOME + "is_nccl_available", HOME + "is_gloo_available",
    HOME + "is_mpi_available", HOME + "is_torchelastic_launched")  # fmt: skip
def truth(ctx: Context) -> Value:
    """Decided by the machine."""
    return Some("bool")


@op(HOME + "get_backend", HOME + "get_default_backend_for_device")
def text(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A name."""
    return Some("str")


@op(HOME + "init_process_group", HOME + "destroy_process_group", HOME + "barrier", HOME + "monitored_barrier")
def nothing(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Changes no shape."""
    return NONE


@op(HOME + "all_reduce", HOME + "reduce", HOME + "broadcast", HOME + "send", HOME + "recv")
def exchanged(ctx: Context, tensor: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Writes into a tensor that keeps its shape; what it gives is a handle that is waited for."""
    if isinstance(tensor, Tensor):
        ctx.changed(tensor)
    return Some("object")


@op("torch.testing.assert_close", "torch.testing.assert_allclose")
def assert_close(ctx: Context, actual: Raw, expected: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Raises where two tensors differ, which decides no shape."""
    return NONE
