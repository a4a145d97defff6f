"""``python -m shapewright``."""

import os
import sys

# ``-m`` puts the working folder first on the path, where the user's own ``json.py`` would be imported, and so run.
_ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.path[:1] in ([""], [os.getcwd()]) and os.getcwd() != _ours:
    del sys.path[0]

from shapewright.cli.main import main  # noqa: E402 - only now is the path as it must be

if __name__ == "__main__":
    main(prog_name="shapewright")
