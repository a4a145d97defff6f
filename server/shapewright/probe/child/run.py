"""One probe from the request to its outcome, in the child."""

from __future__ import annotations

import builtins
import faulthandler
import os
import platform
import sys
import threading
import types
from typing import Any, Callable, Dict, Optional, Tuple

from . import device, instrument
from .autograph import observe_autograph
from .channel import PROTOCOL_VERSION, Channel, read_request, take_over
from .failure import caught_here, is_refusal, locate, message_of, program_traceback, report
from .guards import Guard, refuse_input
from .inputs import Missing
from .loops import Limits
from .patches import apply_loaded, patches
from .record import Recorder
from .sites import Place, Register
from .targets import Target
from .watch import Watch
from .workspace import Finder, Workspace

MAX_NOTES = 100

Ending = Tuple[str, Optional[Dict[str, Any]]]
"""Outcome and error."""


def main() -> None:
    """Take the request, run it, send what was seen, and end the process."""
    channel = take_over()
    channel.send("hello", version=PROTOCOL_VERSION, python=platform.python_version())
    probe = Probe(read_request(), channel)
    probe.prepare()
    probe.finish(probe.run())


class Probe:
    """Everything that one run needs, tied together."""

    def __init__(self, request: dict[str, Any], channel: Channel) -> None:
        self.request = request
        self.channel = channel
        self.path = os.path.abspath(request["path"])
        self.notes = 0
        roots = [*request["roots"], os.path.dirname(self.path)]
        self.register = Register()
        self.recorder = Recorder(self.register, channel, request["contexts"])
        self.limits = Limits(self.register, request["steps"], self.note)
        self.workspace = Workspace(
            roots, request["packages"], request["sources"], self.register, request["contexts"], self.note
        )
        self.guard = Guard(request["allow"], roots, request["scratch"], self.workspace.is_user)
        self.watch = Watch(channel, self.recorder, self.workspace, request["memory"], self.end)

    def note(self, text: str) -> None:
        """Tell the parent what was done to the run."""
        self.notes += 1
        if self.notes <= MAX_NOTES:
            self.channel.send("note", text=text)

    def prepare(self) -> None:
        """Set the process up as the program expects it, and put ourselves around it."""
        faulthandler.enable()
        device.number_gpus(self.request["device"])
        self._install_calls()
        after = patches(self.guard, self.limits, self.request["device"], self._observe_autograph)
        sys.meta_path.insert(0, Finder(self.workspace, after))
        apply_loaded(after)
        builtins.input = refuse_input
        sys.breakpointhook = lambda *_args, **_options: None
        if self.path.endswith(".ipynb"):
            builtins.display = print  # type: ignore[attr-defined]  # as a notebook's kernel has it
        self._flush_before_exit()
        folder = os.path.dirname(self.path)
        if not getattr(sys.flags, "safe_path", False):
            sys.path.insert(0, folder)
        sys.argv = [self.path, *self.request["args"]]
        self.watch.start()
        self.guard.start()

    def run(self) -> Ending:
        """Run the program; every way in which it can end becomes an outcome."""
        try:
            if self.request["name"] is None:
                self._run_module("__main__")
            else:
                module = self._run_module(os.path.splitext(os.path.basename(self.path))[0])
                where = device.resolve(self.request["device"])
                Target(module, self.request["name"], self.request["inputs"], where, self.note).run()
            self._join_threads()
        except BaseException as error:
            return self._ending(error)
        return "finished", None

    def finish(self, ending: Ending) -> None:
        """Send what is left, and end the process without the frameworks' own farewells."""
        idle = device.idle_gpu(self.recorder.devices())
        if idle is not None:
            self.note(idle)
        self.end(*ending)

    def end(self, outcome: str, error: dict[str, Any] | None) -> None:
        """Report an outcome and leave at once; from whichever thread."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.recorder.flush()
        for message in self.guard.refused:
            if error is None or error["message"] != message:  # the program went on without it
                self.note(f"refused: {message}")
        where = device.used(self.recorder.devices())
        self.channel.send("done", outcome=outcome, error=error, device=where, peak_memory=device.peak_memory())
        self._exit(0)

    _exit: Callable[[int], Any] = staticmethod(os._exit)

    def _run_module(self, name: str) -> types.ModuleType:
        code = self.workspace.compile(self.path)
        module = types.ModuleType(name)
        module.__file__ = self.path
        module.__package__ = self._package()
        sys.modules[name] = module
        exec(code, module.__dict__)
        return module

    def _package(self) -> str:
        """The package that the file is in, so that its relative imports work; the root goes on the path."""
        names: list[str] = []
        folder = os.path.dirname(self.path)
        while os.path.isfile(os.path.join(folder, "__init__.py")):
            folder, name = os.path.split(folder)
            names.insert(0, name)
        if names and folder not in sys.path:
            sys.path.append(folder)
        return ".".join(names)

    def _install_calls(self) -> None:
        calls = {
            instrument.SEE: self.recorder.see,
            instrument.BIND: self.recorder.bind,
            instrument.NAMES: self.recorder.names,
            instrument.CALL: self.recorder.call,
            instrument.LOOP: self.limits.loop,
            instrument.ENTER: self.limits.enter,
            instrument.AGAIN: self.limits.again,
            instrument.CAUGHT: self._caught,
        }
        for name, call in calls.items():
            vars(getattr(call, "__func__", call))["autograph_info__"] = None  # AutoGraph: call it as it is
            setattr(builtins, name, call)

    def _caught(self) -> None:
        """Tell of an error that a library raised and the program swallows: it is the user's all the same."""
        found = caught_here(sys.exc_info()[1], self.workspace, self.recorder.held_tensor)
        if found is not None:
            self.note(found)

    def _observe_autograph(self, transpiler: Any) -> None:
        observe_autograph(self.workspace, transpiler)

    def _flush_before_exit(self) -> None:
        def leave(status: int) -> None:
            if os.getpid() == owner:
                self.end(*self._exited(status))
            plain(status)

        owner, plain = os.getpid(), os._exit
        os._exit = leave  # type: ignore[assignment]

    def _join_threads(self) -> None:
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()

    def _ending(self, error: BaseException) -> Ending:
        if isinstance(error, SystemExit):
            return self._exited(error.code, locate(error, self.workspace))
        refusal = is_refusal(error)
        if refusal is not None:
            return "refused", dict(report(error, self.workspace), type="ProbeRefused", message=str(refusal))
        if isinstance(error, Missing):
            place = locate(error, self.workspace)
            return "refused", _error("Missing", str(error), self.path, place)
        sys.stderr.write(program_traceback(error))
        described = report(error, self.workspace)
        if self.limits.was_cut:
            self.note("the error came after loops were cut short, which may be why")
        if self.request["memory"] and _is_out_of_memory(error):
            return "stopped", described
        return "failed", described

    def _exited(self, status: Any, place: Place | None = None) -> Ending:
        """How a program ended that ended itself."""
        if status is None or status == 0:
            return "finished", None
        message = f"the program ended with exit status {status}" if isinstance(status, int) else str(status)
        return "failed", _error("SystemExit", message, self.path, place)


def _error(kind: str, message: str, path: str, place: Place | None) -> dict[str, Any]:
    where = None if place is None else place.span
    return {"type": kind, "message": message, "path": path if place is None else place.path, "range": where}


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "allocate memory" in message_of(error)
