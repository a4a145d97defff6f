"""``tfds.load`` and what it gives. https://www.tensorflow.org/datasets/api_docs/python/tfds/load"""

from __future__ import annotations

import re
from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.libraries.tensorflow.data.elements import DATASET, batched, dataset, mapped
from shapewright.libraries.tensorflow_datasets.catalogue import CATALOGUE, Catalogued, Feature
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class, op
from shapewright.values import FALSE, NONE, Const, DictObject, Instance, Tensor, Tuple, Value

URL = "https://www.tensorflow.org/datasets/api_docs/python/tfds/load"
_INFO = "tensorflow_datasets.core.DatasetInfo"
_FEATURE = "tensorflow_datasets.features.FeatureConnector"
_SPLIT = "tensorflow_datasets.core.SplitInfo"
_PART = re.compile(r"^(\w+)(?:\[(-?\d+%?)?:(-?\d+%?)?\])?$")


@op("tensorflow_datasets.load", url=URL)
def load(
    ctx: Context, name: Raw, split: Raw = NONE, data_dir: Raw = NONE, batch_size: Raw = NONE,
    shuffle_files: Raw = NONE, download: Raw = NONE, as_supervised: Raw = FALSE, decoders: Raw = NONE,
    read_config: Raw = NONE, with_info: Raw = FALSE, **options: Raw,
) -> Value:  # fmt: skip
    """The data set of a name: one for each split asked for, with what is known of it where ``with_info``."""
    known = _known(name)
    if decoders != NONE:
        raise Abstain("what the decoders make of an example is not known")
    supervised, informed = ctx.truth(as_supervised), ctx.truth(with_info)
    if supervised is None or informed is None:
        raise Abstain("whether tfds.load gives pairs, or its info, is not known")

    def whole(part: str) -> Value:
        return _data(ctx, known, part, batch_size, supervised)

    made = _each_split(ctx, known, split, whole)
    return Tuple((made, _info(ctx, known))) if informed else made


def _known(name: Value) -> Catalogued:
    text = name.value if isinstance(name, Const) and isinstance(name.value, str) else ""
    found = CATALOGUE.get(re.split(r"[:/]", text, maxsplit=1)[0])
    if found is None:
        raise Abstain(f"what the data set {text or '?'} of tfds holds is not known")
    return found


def _each_split(ctx: Context, known: Catalogued, split: Value, whole: Callable[[str], Value]) -> Value:
    if split == NONE:
        return DictObject({Const(part): whole(part) for part in known.splits})
    if isinstance(split, Const) and isinstance(split.value, str):
        return whole(split.value)
    parts = ctx.items(split)
    names = [item.value for item in parts or () if isinstance(item, Const) and isinstance(item.value, str)]
    if parts is None or len(names) != len(parts):
        raise Abstain("which splits of the data set are taken is not known")
    return ctx.list([whole(part) for part in names])


def _data(ctx: Context, known: Catalogued, part: str, batch_size: Value, supervised: bool) -> Value:
    count = _examples(ctx, known, part)
    example = _example(ctx, known, supervised)
    size = dim_of(batch_size)
    if size == -1:  # all of it, as tensors
        return mapped(example, lambda x: batched(x, ctx.fresh("examples") if count is None else count))
    made = dataset(ctx, example, count)
    if batch_size == NONE:
        return made
    return ctx.method(made, "batch", batch_size)


def _example(ctx: Context, known: Catalogued, supervised: bool) -> Value:
    features = {name: _tensor(ctx, feature) for name, feature in known.features.items()}
    if supervised:
        return Tuple(tuple(features[name] for name in known.supervised))
    return DictObject({Const(name): value for name, value in features.items()})


def _tensor(ctx: Context, feature: Feature) -> Tensor:
    names = ("height", "width", "channels")
    shape: list[Dim] = []
    for axis, size in enumerate(feature.shape):
        shape.append(ctx.fresh(names[axis], low=1) if size is None else size)
    interval: tuple[float, float] | None = (0, 255) if feature.dtype == "uint8" else None
    if feature.classes is not None:
        interval = (0, feature.classes - 1)
    return Tensor("tensorflow", tuple(shape), feature.dtype, interval=interval)


def _examples(ctx: Context, known: Catalogued, split: str) -> int | None:
    """How many examples ``"train[:80%]+test"`` names; None for a split that is spelled in another way."""
    total = 0
    for part in split.split("+"):
        match = _PART.match(part.strip())
        if match is None:
            return None
        name, start, stop = match.groups()
        if name == "all":
            size = sum(known.splits.values())
        elif name in known.splits:
            size = known.splits[name]
        else:
            raise _no_split(known, name)
        total += len(range(size)[_place(start, size) : _place(stop, size)])
    return total


def _place(bound: str | None, size: int) -> int | None:
    """A bound of a slice as an index; percentages are rounded to the closest example."""
    if not bound:
        return None
    return round(int(bound[:-1]) * size / 100) if bound.endswith("%") else int(bound)


def _no_split(known: Catalogued, name: str) -> Failure:
    return Failure(
        "argument-value",
        f"The data set has no split {name!r}: it has {', '.join(known.splits)}.",
        raises=f"Unknown split {name!r}. Should be one of {list(known.splits)}.",
        exception="ValueError",
        argument="split",
    )


# --- what is known of a data set ----------------------------------------------------------------------------------
@lib_class(_INFO)
class DatasetInfo:
    """``features`` and ``splits`` by name."""


@lib_class(_FEATURE)
class FeatureConnector:
    """A feature: ``shape``, ``num_classes``."""


@lib_class(_SPLIT)
class SplitInfo:
    """A split: ``num_examples``."""


def _info(ctx: Context, known: Catalogued) -> Instance:
    features = {
        name: ctx.new(_FEATURE, shape=feature.shape, **({"num_classes": feature.classes} if feature.classes else {}))
        for name, feature in known.features.items()
    }
    splits = {name: ctx.new(_SPLIT, num_examples=count) for name, count in known.splits.items()}
    return ctx.new(_INFO, features=ctx.dict(features), splits=ctx.dict(splits), supervised_keys=known.supervised)


@op("tensorflow_datasets.as_numpy", url="https://www.tensorflow.org/datasets/api_docs/python/tfds/as_numpy")
def as_numpy(ctx: Context, dataset: Raw) -> Value:
    """Data sets as iterables of arrays, tensors as arrays."""
    if isinstance(dataset, Instance) and ctx.is_instance(dataset, DATASET):
        return ctx.method(dataset, "as_numpy_iterator")
    return mapped(dataset, lambda x: Tensor("numpy", x.shape, "object" if x.dtype == "string" else x.dtype))
