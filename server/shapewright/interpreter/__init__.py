"""Python's semantics over abstract values: statements, expressions, calls, classes, loops, imports."""
