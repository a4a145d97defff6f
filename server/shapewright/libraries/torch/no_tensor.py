"""What torch says where it needs a tensor and is given something else: in C's words, or in Python's of an attribute."""

from __future__ import annotations

import re

from shapewright.libraries.torch.missing import compiled_name, has_several
from shapewright.rules import words_of

_KERNELS = {"cross_entropy": "cross_entropy_loss", "nll_loss": "nll_loss_nd"}
"""What the compiled function behind a name is called."""
_PLACES = {"input": 1, "tensors": 1}
_ASKED = {
    "dim": re.compile(
        r"embedding_bag|group_norm|(batch|instance)_norm(\dd)?|interpolate|upsample|(rnn|lstm|gru)(_cell)?|"
        r"multihead_attention"
    ),
    "size": re.compile(
        r"adaptive_(avg|max)_pool\dd|mse_loss|l1_loss|smooth_l1_loss|huber_loss|binary_cross_entropy(_with_logits)?"
    ),
    "softmax": re.compile("softmax"),
    "log_softmax": re.compile("log_softmax"),
    "flatten": re.compile("flatten"),
}
"""Functions that Python begins, by the attribute that they ask their input for first."""


@words_of("torch")
def words(operator: str, parameter: str, wanted: str, given: str) -> tuple[str, str]:
    """The message and the exception's class."""
    name = _function_of(operator)
    asked = next((attribute for attribute, names in _ASKED.items() if names.fullmatch(name)), None)
    if asked is not None and parameter in ("input", "target", "query"):
        return f"'{given}' object has no attribute '{asked}'", "AttributeError"
    if parameter == "input" and re.fullmatch(r"conv\dd", name):
        return f"{name}() received an invalid combination of arguments", "TypeError"
    if name == "embedding" and parameter == "input":
        return f"embedding(): argument 'indices' (position 2) must be {wanted}, not {given}", "TypeError"
    if wanted == "bool":
        return _no_truth(operator, parameter, given), "TypeError"
    place = f" (position {_PLACES[parameter]})" if parameter in _PLACES else ""
    return f"{_KERNELS.get(name, name)}(): argument '{parameter}'{place} must be {wanted}, not {given}", "TypeError"


_SEVERAL_METHODS = ("std", "var", "all", "any", "sort", "argsort")


def _no_truth(operator: str, parameter: str, given: str) -> str:
    """What torch says of a number where it takes only True or False, as in ``x.mean(1, 2)``."""
    name, method = compiled_name(operator), operator.startswith("torch.Tensor.")
    if has_several(operator) and (not method or name in _SEVERAL_METHODS):
        return f"{name}() received an invalid combination of arguments"
    place = f" (position {2 if method else 3})" if parameter == "keepdim" else ""
    return f"{name}(): argument '{parameter}'{place} must be bool, not {given}"


def _function_of(operator: str) -> str:
    """``conv_transpose2d`` of ``torch.nn.ConvTranspose2d.forward``: the function that a module calls."""
    *_, owner, name = operator.split(".")
    if name != "forward":
        return name
    if owner.startswith(("LSTM", "GRU", "RNN")) and not owner.startswith("RNNB"):
        return owner.replace("Cell", "_cell").lower()
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", owner).lower()
