"""Feature extractors: a model that gives what some of its modules compute on the way.

https://pytorch.org/vision/stable/feature_extraction.html
"""

from __future__ import annotations

from shapewright.libraries.torch.nn.tree import walk
from shapewright.rules import REGISTRY, Context, Raw, lib_class, op
from shapewright.values import NONE, Const, DictObject, Instance, Lib, Partial, Tuple, Unknown, Value

_MODULE = "torchvision.models.feature_extraction"
_URL = f"https://pytorch.org/vision/stable/generated/{_MODULE}."
_EXTRACTOR = f"{_MODULE}.Extractor"
_NOTE = f"{_MODULE}.note"

for _name in ("get_graph_node_names", "create_feature_extractor"):
    REGISTRY.own(f"{_MODULE}.{_name}")  # their source traces the model


@op(f"{_MODULE}.get_graph_node_names", url=_URL + "get_graph_node_names.html")
def get_graph_node_names(ctx: Context, model: Raw, *args: Raw, **options: Raw) -> Value:
    """The names of all steps of a model, in training and in evaluation: tracing finds them."""
    return Tuple((Unknown("the steps of a traced model"), Unknown("the steps of a traced model")))


@op(f"{_MODULE}.create_feature_extractor", url=_URL + "create_feature_extractor.html")
def create_feature_extractor(
    ctx: Context, model: Raw, return_nodes: Raw = NONE, train_return_nodes: Raw = NONE, eval_return_nodes: Raw = NONE,
    *args: Raw, **options: Raw,
) -> Value:  # fmt: skip
    """A model of the same weights that gives a dict of what the named steps compute."""
    wanted = _wanted(ctx, return_nodes)
    if not isinstance(model, Instance) or wanted is None:
        return Unknown("which steps of a model are wanted")
    return ctx.new(_EXTRACTOR, model=model, wanted=DictObject(wanted))


def _wanted(ctx: Context, nodes: Value) -> dict[Value, Value] | None:
    """What each step is called in the dict; a list calls them what they are."""
    if isinstance(nodes, DictObject):
        return None if nodes.open_element is not None else dict(nodes.items)
    items = ctx.items(nodes)
    return None if items is None else {item: item for item in items}


@lib_class(_EXTRACTOR, bases=("torch.nn.Module",))
class Extractor:
    """The model, with what its steps give kept."""

    @staticmethod
    def forward(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        """A step that is no module of its own, such as an addition, gives what is not followed."""
        model, wanted = ctx.get(self, "model"), ctx.get(self, "wanted")
        assert isinstance(model, Instance) and isinstance(wanted, DictObject)
        modules, seen = dict(walk(model)), ctx.dict({})
        assert isinstance(seen, DictObject)
        steps = [(step, modules.get(str(step.value))) for step in wanted.items if isinstance(step, Const)]
        handles = [
            ctx.method(module, "register_forward_hook", Partial(Lib(_NOTE), (seen, step), ()))
            for step, module in steps
            if isinstance(module, Instance)
        ]
        ctx.call(model, *args, **kwargs)
        for handle in handles:
            ctx.method(handle, "remove")
        found = dict(seen.items)
        return DictObject({name: found.get(step, Unknown("a step of a model")) for step, name in wanted.items.items()})


@op(_NOTE)
def note(ctx: Context, seen: Raw, step: Raw, module: Raw, args: Raw, output: Raw) -> Value:
    """Keep what a module gives the first time that it is called."""
    assert isinstance(seen, DictObject)
    if step not in seen.items:
        ctx.method(seen, "__setitem__", step, output)
    return NONE
