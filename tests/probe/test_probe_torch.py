"""Real PyTorch programs under the probe."""

from __future__ import annotations

import textwrap

import pytest
from seen import error_text, rows, values_of

from conftest import Run
from shapewright.probe import InputSpec

pytest.importorskip("torch")

TRAINING = textwrap.dedent("""\
    import inspect, pickle
    import numpy as np
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    class Net(nn.Module):
        def __init__(self, classes=4):
            super().__init__()
            self.fc = nn.Linear(8, classes)
            self.register_buffer("bias", torch.zeros(classes))

        def forward(self, x):
            y = self.fc(x)
            return y + self.bias

    def train(loader, model, optimizer):
        losses = []
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    if __name__ == "__main__":
        data = TensorDataset(torch.randn(100, 8), torch.randint(0, 4, (100,)))
        loader = DataLoader(data, batch_size=8, num_workers=2, persistent_workers=True, prefetch_factor=2)
        model = torch.compile(Net())
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for epoch in range(50):
            losses = train(loader, model, optimizer)
        print("epochs", epoch + 1, "steps", len(losses))
        scripted = torch.jit.script(Net())(torch.zeros(2, 8))
        traced = torch.jit.trace(Net(), torch.zeros(5, 8))(torch.zeros(6, 8))
        import torch.fx
        print("graph", [node.op for node in torch.fx.symbolic_trace(Net()).graph.nodes])
        with torch.no_grad():
            predictions = torch.cat([model(x) for x, _ in loader])
        half = predictions.to(torch.bfloat16)
        mask = predictions > 0
        flat = np.asarray(predictions)
        clone = pickle.loads(pickle.dumps(model))
        print("source", "see" in inspect.getsource(Net), inspect.getsource(train).count("\\n"))
        bad = model(torch.zeros(2, 9))
    """)


def test_a_training_script(probe: Run) -> None:
    result = probe(TRAINING, timeout=120)
    assert result.outcome == "failed"
    assert result.error is not None
    assert result.error.type == "RuntimeError"
    assert result.error.message == "mat1 and mat2 shapes cannot be multiplied (2x9 and 8x4)"
    assert error_text(result, TRAINING) == "self.fc(x)"
    assert "epochs 3 steps 3" in result.output
    assert "graph ['placeholder', 'call_module', 'get_attr', 'call_function', 'output']" in result.output
    assert "source False 9" in result.output
    expected = {
        "self.bias": ["float32[4]"],
        "loss": ["float32[]"],
        "scripted": ["float32[2, 4]"],
        "traced": ["float32[6, 4]"],
        "predictions": ["float32[100, 4]"],
        "half": ["bfloat16[100, 4]"],
        "mask": ["bool[100, 4]"],
        "flat": ["float32[100, 4]"],
        "torch.randn(100, 8)": ["float32[100, 8]"],
        "torch.randint(0, 4, (100,))": ["int64[100]"],
    }
    assert {text: values_of(result, TRAINING, text) for text in expected} == expected
    assert {"float32[8, 8]", "float32[4, 8]", "float32[2, 9]"} <= set(rows(result)[13, 22, 13, 23])
    libraries = {row.values[0].library for row in result.observed}
    assert libraries == {"torch", "numpy"}
    assert any(note == "the loop at program.py:19 was left after 3 training steps" for note in result.notes)
    assert any(note.startswith("the error came after loops were cut") for note in result.notes)


def test_saving_is_refused_though_torch_writes_in_cpp(probe: Run) -> None:
    result = probe("import torch, io\ntorch.save(torch.ones(2), io.BytesIO())\ntorch.save(torch.ones(2), 'x.pt')\n")
    assert result.outcome == "refused"
    assert result.error is not None and result.error.range is not None
    assert result.error.range.start.line == 3


MODEL = textwrap.dedent("""\
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self, width, classes=3):
            super().__init__()
            self.embed = nn.Embedding(10, width)
            self.fc = nn.Linear(width, classes)

        def forward(self, tokens, scale=1.0):
            y = self.embed(tokens)
            return self.fc(y) * scale

        def head(self, hidden):
            return self.fc(hidden)

        @staticmethod
        def double(x):
            return x * 2

    def helper(a, b, n):
        return a @ b * n

    ready = nn.Sequential(nn.Linear(4, 2))
    if __name__ == "__main__":
        raise SystemExit("the guarded main ran")
    """)

WIDTH = InputSpec("width", kind="value", literal=6, of="init")


@pytest.mark.parametrize(
    ("name", "inputs", "text", "expected"),
    [
        (
            "Net",
            (WIDTH, InputSpec("tokens", shape=(2, 5), dtype="int64", below=10)),
            "self.fc(y) * scale",
            "float32[2, 5, 3]",
        ),
        (
            "Net.forward",
            (WIDTH, InputSpec("tokens", shape=(2, 5), dtype="int64")),
            "self.embed(tokens)",
            "float32[2, 5, 6]",
        ),
        ("Net.head", (WIDTH, InputSpec("hidden", shape=(7, 6))), "self.fc(hidden)", "float32[7, 3]"),
        ("Net.double", (InputSpec("x", shape=(1, 2), dtype="float64"),), "x * 2", "float64[1, 2]"),
        (
            "helper",
            (InputSpec("a", shape=(2, 3)), InputSpec("b", shape=(3, 4)), InputSpec("n", kind="value", literal=2)),
            "a @ b * n",
            "float32[2, 4]",
        ),
        ("ready", (InputSpec("input", shape=(3, 4)),), "nn.Linear(4, 2)", None),
    ],
)
def test_a_named_function_class_or_model(
    name: str, inputs: tuple[InputSpec, ...], text: str, expected: str | None, probe: Run
) -> None:
    result = probe(MODEL, name=name, inputs=inputs)
    assert result.outcome == "finished", result.error
    assert values_of(result, MODEL, text) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("Net", "nothing is known of Net's parameter width: "),
        ("helper", "nothing is known of helper's parameters a, b, n: "),
        ("gone", "there is no gone in program"),
    ],
)
def test_what_is_missing_is_said(name: str, missing: str, probe: Run) -> None:
    result = probe(MODEL, name=name)
    assert result.outcome == "refused"
    assert result.error is not None and result.error.message.startswith(missing)


def test_a_wrong_input_fails_at_the_models_line(probe: Run) -> None:
    result = probe(MODEL, name="Net.head", inputs=(WIDTH, InputSpec("hidden", shape=(7, 5))))
    assert result.outcome == "failed"
    assert error_text(result, MODEL) == "self.fc(hidden)"


def test_a_gpu_that_is_not_there_is_said(probe: Run) -> None:
    result = probe("import torch\nx = torch.ones(2)\n", device="cuda", env={"CUDA_VISIBLE_DEVICES": ""})
    assert result.outcome == "refused"
    assert result.error is not None
    assert result.error.message == "cuda was asked for, but torch sees no GPU here"


def test_each_call_of_a_function_is_told_apart_on_request(probe: Run) -> None:
    source = textwrap.dedent("""\
        import torch
        def f(x):
            y = x + 1
            return [v.sum() for v in y]
        f(torch.ones(2, 3))
        f(torch.ones(4, 3))
        """)
    result = probe(source, contexts=True)
    values = {row.range.start.line: row.values for row in result.observed if row.role in ("binding", "parameter")}
    assert [(value.shape, len(value.calls)) for value in values[3]] == [((2, 3), 1), ((4, 3), 1)]
    assert [value.calls for value in values[2]] == [value.calls for value in values[3]]
    assert values[3][0].calls != values[3][1].calls


PLOT = textwrap.dedent("""\
    import torch
    import matplotlib.pyplot as plt
    w = torch.zeros(3, requires_grad=True)
    losses = []
    for epoch in range(20):
        loss = (w - 1).square().sum()
        loss.backward()
        losses.append(loss.item())
    line, = plt.plot(range(20), losses)
    plt.show()
    x = w * 2
    """)


def test_a_plot_of_what_a_cut_loop_gathered_is_forgiven(probe: Run) -> None:
    pytest.importorskip("matplotlib")
    result = probe(PLOT)
    assert result.outcome == "finished", result.error
    assert values_of(result, PLOT, "w * 2") == ["float32[3]"]
