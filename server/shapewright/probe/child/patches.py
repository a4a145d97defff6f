"""What is changed in the frameworks once they are imported, so that a probe is short and writes nothing.

``torch.compile`` does nothing, data loaders start no workers, ``fit`` runs one short epoch, training is
counted for :mod:`loops`, and functions that write files without Python's knowledge ask the guard.
"""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any, Callable, Mapping

from . import device
from .guards import Guard
from .keras_fit import shorten_fit
from .loops import Limits

Patch = Callable[[Any], None]

_WRITERS: dict[str, list[tuple[str, str]]] = {
    "torch.serialization": [("save", "f")],
    "torch.jit._serialization": [("save", "f")],
    "tensorflow.python.checkpoint.checkpoint": [
        ("Checkpoint.write", "file_prefix"),
        ("Checkpoint.save", "file_prefix"),
    ],
    "tensorflow.python.training.saver": [("Saver.save", "save_path")],
    "tensorflow.python.saved_model.save": [("save", "export_dir")],
    "tensorflow.python.ops.summary_ops_v2": [("create_file_writer_v2", "logdir")],
    "tensorflow.python.lib.io.file_io": [
        ("delete_file_v2", "path"),
        ("delete_recursively_v2", "path"),
        ("create_dir_v2", "path"),
        ("recursive_create_dir_v2", "path"),
        ("rename_v2", "dst"),
        ("copy_v2", "dst"),
    ],
    "cv2": [("imwrite", "filename")],
}
"""Functions that write in C or C++, by module, with the parameter that says where."""

_OPENERS = {
    "h5py._hl.files": ("File", "name"),
    "tensorflow.python.lib.io.file_io": ("FileIO", "name"),
}
"""Classes that open a file in C or C++, and write where their ``mode`` says so."""


def patches(guard: Guard, limits: Limits, asked: str, autograph: Patch) -> Mapping[str, Patch]:
    """What to do after the import of each module."""
    found: dict[str, list[Patch]] = {}

    def after(module: str, patch: Patch) -> None:
        found.setdefault(module, []).append(patch)

    for name, functions in _WRITERS.items():
        for path, parameter in functions:
            after(name, functools.partial(_guard_function, guard, path, parameter))
    for name, (path, parameter) in _OPENERS.items():
        after(name, functools.partial(_guard_opener, guard, path, parameter))
    after("torch", _skip_compilation)
    for framework in ("torch", "tensorflow"):
        after(framework, functools.partial(device.require, asked, framework))
    after("torch.optim.optimizer", functools.partial(_count_optimizer, limits))
    after("torch.autograd", functools.partial(_count, limits, "backward"))
    after("torch.utils.data.dataloader", _without_workers)
    after("tensorflow.python.client.session", functools.partial(_count_session, limits))
    after("tensorflow.python.eager.backprop", functools.partial(_count_tape, limits))
    after(_TF_FUNCTION, functools.partial(_count_function, limits))
    after("tensorflow.python.autograph.pyct.transpiler", autograph)
    for keras in ("keras", "tf_keras"):
        after(keras, functools.partial(shorten_fit, limits))
    after("matplotlib.axes._axes", functools.partial(_forgive_plots, limits))
    after("multiprocessing.process", functools.partial(_guard_processes, guard))
    return {name: functools.partial(_all, todo) for name, todo in found.items()}


_TF_FUNCTION = "tensorflow.python.eager.polymorphic_function.polymorphic_function"


def apply_loaded(after: Mapping[str, Patch]) -> None:
    """Patch what was imported before the import hook was there."""
    for name, patch in after.items():
        if name in sys.modules:
            patch(sys.modules[name])


def _all(todo: list[Patch], module: Any) -> None:
    for patch in todo:
        patch(module)


def replace(owner: Any, path: str, wrap: Callable[[Any], Any]) -> None:
    """Put ``wrap(old)`` in an attribute's place; nothing where this version does not have it."""
    *parts, name = path.split(".")
    for part in parts:
        owner = getattr(owner, part, None)
    old = getattr(owner, name, None)
    if old is not None:
        setattr(owner, name, functools.wraps(old)(wrap(old)))


def argument(function: Any, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The value of a parameter in a call, or None where the call does not fit the signature."""
    try:
        return inspect.signature(function).bind_partial(*args, **kwargs).arguments.get(name)
    except (TypeError, ValueError):
        return kwargs.get(name)


def _guard_function(guard: Guard, path: str, parameter: str, module: Any) -> None:
    def wrap(old: Any) -> Any:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            target = argument(old, parameter, args, kwargs)
            if target is not None:
                guard.refuse_write(target)
            return old(*args, **kwargs)

        return guarded

    replace(module, path, wrap)


def _guard_opener(guard: Guard, path: str, parameter: str, module: Any) -> None:
    def wrap(old: Any) -> Any:
        def guarded(*args: Any, **kwargs: Any) -> None:
            mode = str(argument(old, "mode", args, kwargs) or "r")
            if any(letter in mode for letter in "wax+"):
                guard.refuse_write(argument(old, parameter, args, kwargs))
            old(*args, **kwargs)

        return guarded

    replace(module, f"{path}.__init__", wrap)


def _guard_processes(guard: Guard, module: Any) -> None:
    def wrap(old: Any) -> Any:
        def start(process: Any) -> Any:
            guard.refuse("process", f"multiprocessing starts {process.name}")
            return old(process)

        return start

    replace(module, "BaseProcess.start", wrap)


def _skip_compilation(torch: Any) -> None:
    def wrap(_old: Any) -> Any:
        def compile(model: Any = None, **_options: Any) -> Any:
            return (lambda decorated: decorated) if model is None else model

        return compile

    replace(torch, "compile", wrap)
    replace(torch, "nn.Module.compile", lambda _old: lambda _module, *_args, **_options: None)


def _without_workers(module: Any) -> None:
    def wrap(old: Any) -> Any:
        def init(*args: Any, **kwargs: Any) -> None:
            bound = inspect.signature(old).bind(*args, **kwargs)
            for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
                bound.arguments.pop(name, None)
            bound.arguments["num_workers"] = 0
            old(*bound.args, **bound.kwargs)

        return init

    replace(module, "DataLoader.__init__", wrap)


def _forgive_plots(limits: Limits, module: Any) -> None:
    """Plots of what a cut loop gathered against what it would have: drawn empty, nobody sees them."""

    def wrap(old: Any) -> Any:
        def plot(axes: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return old(axes, *args, **kwargs)
            except ValueError:
                if not limits.was_cut:
                    raise
                return old(axes, [], [])

        return plot

    for name in ("plot", "scatter", "bar", "fill_between", "semilogx", "semilogy", "loglog"):
        replace(module, f"Axes.{name}", wrap)


def _count(limits: Limits, path: str, module: Any) -> None:
    """Training happens whenever the function is called."""

    def wrap(old: Any) -> Any:
        def counted(*args: Any, **kwargs: Any) -> Any:
            limits.step()
            return old(*args, **kwargs)

        return counted

    replace(module, path, wrap)


def _count_optimizer(limits: Limits, module: Any) -> None:
    register = getattr(module, "register_optimizer_step_post_hook", None)
    if register is not None:
        register(lambda *_: limits.step())


def _count_session(limits: Limits, module: Any) -> None:
    """Running an operation trains; fetching tensors does not."""

    def wrap(old: Any) -> Any:
        def run(session: Any, fetches: Any, *args: Any, **kwargs: Any) -> Any:
            if _has_operation(fetches):
                limits.step()
            return old(session, fetches, *args, **kwargs)

        return run

    replace(module, "BaseSession.run", wrap)


def _has_operation(fetches: Any) -> bool:
    if isinstance(fetches, dict):
        fetches = list(fetches.values())
    if isinstance(fetches, (list, tuple)):
        return any(map(_has_operation, fetches))
    return type(fetches).__name__ == "Operation"


_functions: list[Any] = []
"""The ``tf.function`` objects that are being called, the innermost last."""
_training_functions: dict[int, Any] = {}
"""Those that took a gradient while they were traced: each of their calls trains."""


def _count_tape(limits: Limits, module: Any) -> None:
    def wrap(old: Any) -> Any:
        def gradient(*args: Any, **kwargs: Any) -> Any:
            limits.step()
            for function in _functions:
                _training_functions[id(function)] = function
            return old(*args, **kwargs)

        return gradient

    replace(module, "GradientTape.gradient", wrap)


def _count_function(limits: Limits, module: Any) -> None:
    def wrap(old: Any) -> Any:
        def call(function: Any, *args: Any, **kwargs: Any) -> Any:
            if id(function) in _training_functions:
                limits.step()
            _functions.append(function)
            try:
                return old(function, *args, **kwargs)
            finally:
                _functions.pop()

        return call

    replace(module, "Function.__call__", wrap)
