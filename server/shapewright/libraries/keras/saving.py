"""Models from files and copies of models: https://keras.io/api/models/model_saving_apis/"""

from __future__ import annotations

from shapewright.libraries.keras.functional import set_graph
from shapewright.libraries.keras.layer import configure
from shapewright.libraries.keras.listing import graph_of
from shapewright.rules import Context, Raw, op
from shapewright.values import NONE, Instance, Unknown, Value

URL = "https://keras.io/api/models/model_saving_apis/"


@op(
    "keras.models.load_model",
    "keras.saving.load_model",
    "keras.models.model_from_json",
    "keras.models.model_from_yaml",
    url=URL,
)
def load_model(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A model that a file describes: nothing is known of its shapes."""
    return Unknown("the model is read from a file")


@op("keras.models.clone_model", url="https://keras.io/api/models/model/")
def clone_model(ctx: Context, model: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A model of the same graph with new weights."""
    if not isinstance(model, Instance) or graph_of(ctx, model) is None:
        return Unknown("the model is not known")
    graph = graph_of(ctx, model)
    copy = ctx.new("keras.Model")
    configure(ctx, copy, {})
    if graph is not None:
        set_graph(ctx, copy, *graph)
    ctx.set(copy, "keras.layers", ctx.get(model, "keras.layers") or NONE)
    return copy


@op("keras.models.save_model", "keras.saving.save_model", "keras.saving.save_weights", url=URL)
def save_model(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Writes a file."""
