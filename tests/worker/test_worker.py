"""The worker and its child: real frameworks answer; what is lost, hangs or is missing costs only its answers."""

from __future__ import annotations

import stat
import sys
import time

import pytest

from shapewright.worker import Answer, Question, Worker
from shapewright.worker.questions import is_askable


def tensor(*shape, dtype="float32"):
    return {"tensor": list(shape), "dtype": dtype}


def question(name, *args, **kwargs):
    return Question.of(name, [{"args": list(args), "kwargs": kwargs}])


@pytest.fixture(scope="module")
def worker():
    worker = Worker(sys.executable)
    yield worker
    worker.close()


def answer(worker, name, *args, **kwargs):
    asked = question(name, *args, **kwargs)
    return worker.answer([asked])[asked]


@pytest.mark.parametrize(
    ("name", "args", "result"),
    [
        ("torch.conv_tbc", [tensor(9, 2, 3), tensor(3, 3, 7), tensor(7)], tensor(7, 2, 7)),
        ("torch.gru_cell", [tensor(4, 5), tensor(4, 6), tensor(18, 5), tensor(18, 6)], tensor(4, 6)),
        ("torch.Tensor.greater_", [tensor(2, 3), 0.5], tensor(2, 3)),
        ("torch.can_cast", [{"dtype": "int64"}, {"dtype": "int32"}], True),
        ("keras.ops.rearrange", [tensor(2, 3, 4), "b h w -> b (h w)"], tensor(2, 12)),
        ("tensorflow.linalg.pinv", [tensor(5, 3, 4)], tensor(5, 4, 3)),
        ("tensorflow.searchsorted", [tensor(3, 5), tensor(3, 2)], tensor(3, 2, dtype="int32")),
    ],
)
def test_operators_without_a_rule_are_answered_by_the_framework(worker, name, args, result):
    assert answer(worker, name, *args).results == (result,)


def test_named_results_keep_their_names(worker):
    found = answer(worker, "torch.Tensor.max", tensor(3, 4), 1).results[0]
    assert found == {"tuple": [tensor(3), tensor(3, dtype="int64")], "names": ["values", "indices"]}


@pytest.mark.parametrize("name", ["torch.nonzero", "torch.unique"])
def test_what_depends_on_contents_is_undecided(worker, name):
    found = answer(worker, name, tensor(3, 4))
    assert not found.results
    assert "contents" in found.reason


def test_what_the_framework_raises_belongs_to_the_variant(worker):
    asked = Question.of("torch.conv_tbc", [{"args": [tensor(2, 3)] * 3, "kwargs": {}}])
    assert "must have 3 dims" in worker.answer([asked])[asked].results[0]["raised"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("torch.load", ["weights.pt"]),
        ("torch.from_file", ["weights"]),
        ("torch.hub.load", ["a", "b"]),
        ("torch.Tensor.numpy", [tensor(2)]),
        ("torch.utils.cpp_extension.load", ["x"]),
        ("tensorflow.io.write_file", ["a", "b"]),
        ("tensorflow.raw_ops.WriteFile", []),
        ("tensorflow.load_library", ["a"]),
        ("tensorflow.py_function", ["a"]),
        ("keras.saving.load_model", ["a"]),
        ("os.system", ["true"]),
    ],
)
def test_only_operators_are_called(worker, name, args):
    found = answer(worker, name, *args)
    assert not found.results
    assert "operator" in found.reason or "operation" in found.reason or "framework" in found.reason


def test_a_text_that_may_name_a_file_is_not_passed_on(worker):
    assert "may name a file" in answer(worker, "torch.einsum", "/etc/passwd", tensor(2)).reason


def test_names_outside_of_the_operators_are_not_even_asked():
    assert is_askable("torch.Tensor.abs_") and is_askable("tensorflow.raw_ops.Abs")
    assert not any(map(is_askable, ("torch._C.f", "torch.__init__", "os.system", "torch", "keras.layers.Dense.call")))


def interpreter(tmp_path, body):
    """A program that is started as an interpreter would be."""
    path = tmp_path / "python"
    path.write_text(f"#!{sys.executable}\nimport sys, time, os\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


HELLO = "print('{\"hello\": 1}', flush=True)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="its fake interpreters are scripts")
@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("sys.exit(3)", "died"),
        (HELLO + "sys.stdin.readline(); os.abort()", "died"),
        (HELLO + "sys.stdin.readline(); time.sleep(60)", "did not answer within"),
        ("print('{\"hello\": 99}', flush=True); time.sleep(60)", "does not speak"),
        (HELLO + "sys.stdin.readline(); print('{\"id\": 7}', flush=True); time.sleep(60)", "makes no sense"),
    ],
)
def test_a_worker_that_fails_costs_its_answer_only(tmp_path, body, why):
    worker = Worker(interpreter(tmp_path, body), seconds=0.5, first_seconds=0.5)
    started = time.monotonic()
    found = answer(worker, "torch.abs_", tensor(2))
    worker.close()
    assert why in found.reason
    assert not found.said
    assert time.monotonic() - started < 10


def test_a_missing_interpreter_is_said():
    found = answer(Worker("/nowhere/python"), "torch.abs_", tensor(2))
    assert "cannot be started" in found.reason
    assert answer(Worker(None), "torch.abs_", tensor(2)) == Answer(reason="there is no interpreter to ask", said=False)


def test_a_worker_that_is_lost_again_and_again_is_not_started_again(tmp_path):
    log = tmp_path / "log"
    worker = Worker(interpreter(tmp_path, f"open({str(log)!r}, 'a').write('x'); sys.exit(1)"))
    reasons = [answer(worker, "torch.abs_", tensor(n)).reason for n in range(6)]
    assert log.read_text() == "xxx"
    assert "not started again" in reasons[-1]


def test_there_is_no_time_left():
    assert Worker(sys.executable).answer([question("torch.abs_", tensor(2))], within=0.0) == {}
