"""``absl.app.run``, which TensorFlow 1 has as ``tf.app.run``: it calls the program's ``main``, and exits."""

from __future__ import annotations

import ast

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Instance, Many, Some, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("absl.app.run")
def _run(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.calls import call

    given = args[0] if args else kwargs.get("main", NONE)
    main = frame.unit.module.slots.get("main") if given == NONE else given
    if isinstance(main, Value):
        call(run, main, [Many(Some("str"), kind="list")], {}, frame, node)
    raise Raised(Instance(run.importer.lib_class(run, "builtins.SystemExit")))
