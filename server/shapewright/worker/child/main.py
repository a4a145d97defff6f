"""Started as a script by the user's interpreter; kept to what any Python can read, to say so clearly."""

import os
import sys

if sys.version_info < (3, 8):  # noqa: UP036 - the user's interpreter, not ours
    sys.exit("the worker needs Python 3.8 or later, and this is {}.{}".format(*sys.version_info[:2]))

import importlib.util

FOLDER = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "_shapewright_worker"

# This folder is on the path as the script's own; the framework must not find our modules there.
sys.path[:] = [path for path in sys.path if path not in (FOLDER, "")]
spec = importlib.util.spec_from_file_location(
    PACKAGE, os.path.join(FOLDER, "__init__.py"), submodule_search_locations=[FOLDER]
)
if spec is None or spec.loader is None:
    sys.exit("the worker's own files are not readable")
package = importlib.util.module_from_spec(spec)
sys.modules[PACKAGE] = package
spec.loader.exec_module(package)

importlib.import_module(PACKAGE + ".serve").main()
