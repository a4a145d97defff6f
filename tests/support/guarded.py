"""Runs a module as ``python -m`` does, and ends the process if anything imports a framework or runs the user's code.

``guarded.py FOLDER MODULE ARGS…``: FOLDER is the user's, from which nothing may be imported or executed.
"""

import os
import runpy
import sys

FORBIDDEN = {"torch", "tensorflow", "keras", "tf_keras", "jax", "numpy", "pandas", "sklearn", "einops"}


def main() -> None:
    folder, module = os.path.abspath(sys.argv[1]), sys.argv[2]

    class Guard:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] in FORBIDDEN:
                _end(f"import of {name}")
            return None

    def audit(event, args):
        if event == "exec" and getattr(args[0], "co_filename", "").startswith(folder):
            _end(f"execution of {args[0].co_filename}")
        if event == "subprocess.Popen" and any(str(part).startswith(folder) for part in [args[0], *(args[1] or [])]):
            _end(f"start of {args[1]}")

    sys.meta_path.insert(0, Guard())
    sys.addaudithook(audit)
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end(what: str) -> None:
    sys.stderr.write(f"FORBIDDEN: {what}\n")
    sys.stderr.flush()
    os._exit(99)


main()
