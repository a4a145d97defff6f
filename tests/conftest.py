"""Where the interpreter or a rule breaks on a program, users get an unknown; tests get the exception."""

from shapewright.interpreter import mishaps

mishaps.strict = True
