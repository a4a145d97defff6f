"""The command line: ``shapewright check``, ``shapes``, ``probe``, ``server`` and ``explain``.

What it prints, its JSON and its exit codes are an interface that editors and CI rely on.
"""
