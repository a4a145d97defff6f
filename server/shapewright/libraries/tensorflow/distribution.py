"""Strategies that spread a computation over devices: each replica computes what one device would.

https://www.tensorflow.org/api_docs/python/tf/distribute
"""

from __future__ import annotations

from shapewright.rules import Abstain, Context, Raw, lib_class, op, property_rule
from shapewright.values import NONE, Instance, Some, Unknown, Value

URL = "https://www.tensorflow.org/api_docs/python/tf/distribute/Strategy"
_BASE = "tensorflow.distribute.Strategy"


@lib_class(_BASE, url=URL)
class Strategy:
    """How replicas are made and fed."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Devices and options."""

    @staticmethod
    def scope(ctx: Context, self: Instance) -> Value:
        """A block in which variables are made on every replica."""
        return NONE

    @staticmethod
    def run(ctx: Context, self: Instance, fn: Raw, args: Raw = NONE, kwargs: Raw = NONE, options: Raw = NONE) -> Value:
        """What one replica computes."""
        given = () if args == NONE else ctx.items(args)
        if given is None or kwargs != NONE:
            raise Abstain("the arguments of a replica are not known one by one")
        return ctx.call(fn, *given)

    @staticmethod
    def reduce(ctx: Context, self: Instance, reduce_op: Raw, value: Raw, axis: Raw = NONE) -> Value:
        """The replicas' values as one."""
        if axis != NONE:
            raise Abstain("a reduction over the replicas and an axis")
        return value

    @staticmethod
    def gather(ctx: Context, self: Instance, value: Raw, axis: Raw) -> Value:
        """The replicas' values one after the other, as many as there are replicas."""
        return Unknown("how many replicas there are is decided by the machine")

    @staticmethod
    def experimental_distribute_dataset(ctx: Context, self: Instance, dataset: Raw, options: Raw = NONE) -> Value:
        """The data set, whose batches are cut into as many parts as there are replicas."""
        return Unknown("how many replicas share a batch is decided by the machine")

    @staticmethod
    def experimental_local_results(ctx: Context, self: Instance, value: Raw) -> Value:
        """The values of the replicas of this machine."""
        return Unknown("how many replicas there are is decided by the machine")

    @property_rule
    def num_replicas_in_sync(ctx: Context, self: Instance) -> Value:
        """How many replicas there are: decided by the machine."""
        return Some("int", 1)


for _name in (
    "MirroredStrategy", "MultiWorkerMirroredStrategy", "OneDeviceStrategy", "TPUStrategy", "ParameterServerStrategy",
    "experimental.MultiWorkerMirroredStrategy", "experimental.CentralStorageStrategy", "experimental.TPUStrategy",
    "experimental.ParameterServerStrategy",
):  # fmt: skip
    lib_class(f"tensorflow.distribute.{_name}", bases=(_BASE,), url=URL)(type(_name, (), {}))


@op("tensorflow.distribute.get_strategy", url=URL)
def get_strategy(ctx: Context) -> Value:
    """The strategy of the block."""
    return ctx.new(_BASE)
