"""Starts ``shapewright`` on the libraries that come with the extension.

They are put on ``sys.path`` of this one process, never into ``PYTHONPATH``: what the server starts in the
user's environment (the probe) must see that environment's packages and no others.
"""

import sys
from pathlib import Path

if sys.version_info < (3, 10):  # noqa: UP036 - whatever interpreter the editor found starts this file
    sys.exit("shapewright needs Python 3.10 or newer, this is {}.{}".format(*sys.version_info))

root = Path(__file__).resolve().parent.parent
here = str(Path(__file__).resolve().parent)
sys.path[:] = [str(root / "server"), str(root / "bundled" / "libs"), *(p for p in sys.path if p != here)]
sys.argv[0] = "shapewright"

from shapewright.cli.main import main  # noqa: E402 - only now can it be found

if __name__ == "__main__":
    main()
