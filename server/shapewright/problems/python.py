"""Problems of Python itself that tensors' shapes decide."""

from __future__ import annotations

from shapewright.problems.catalogue import Entry

ENTRIES = (
    Entry(
        "unpack",
        "A tensor or shape is unpacked into the wrong number of names",
        "The value has another number of items than there are names on the left. For a shape that is the tensor's "
        "rank; for a tensor it is the size of its first axis.",
        "b, c, h, w = torch.randn(32, 784).shape",
        "Unpack as many names as the tensor has axes, or give the tensor the missing axis first (unsqueeze, view).",
    ),
    Entry(
        "index-range",
        "An index is out of range",
        "The sequence, or the axis of the tensor, has fewer entries than the index needs.",
        "sizes = [3, 4]\nsizes[2]",
        "Use an index that exists, or make the sequence longer.",
    ),
    Entry(
        "missing-key",
        "A dict has no such key",
        "The keys of the dict are known, and the one that is asked for is not among them.",
        'model.compile("adam", "mse", metrics=["accuracy"])\nmodel.fit(x, y).history["acc"]',
        "Use a key that the dict has.",
    ),
    Entry(
        "assertion",
        "An assertion about sizes is false",
        "The condition is false for the sizes that reach it, so the program stops here.",
        "assert n_embd % n_head == 0",
        "Change the sizes so that the condition holds.",
    ),
    Entry(
        "endless-recursion",
        "A call that never ends",
        "A function (or a model's forward) calls itself with the same arguments, with nothing changed in between.",
        "def forward(self, x):\n    return self(x)",
        "Call the layer that was meant, not the model itself.",
    ),
    Entry(
        "missing-attribute",
        "A value has not the attribute that is asked of it",
        "The value is a tuple, a list or another of Python's own types where a tensor was meant: a recurrent layer "
        "gives (output, state), max(dim) gives (values, indices), a list of arrays has no shape.",
        "out = nn.LSTM(8, 16)(x)\nout.view(-1)",
        "Take the item that was meant, or make an array or a tensor of the list first.",
    ),
    Entry(
        "undefined-name",
        "A name that nothing defines",
        "The name is read, and nothing in the file gives it a value: an import is missing, or it is misspelt.",
        "x = np.zeros(3)  # without import numpy as np",
        "Add the import, or correct the name.",
    ),
    Entry(
        "used-before-assignment",
        "A local is used before it has a value",
        "The function assigns the name only further down, so it is a local without a value here. In a graph of layers "
        "this is an output used before the layer that makes it.",
        "def build(x):\n    y = layer(out)\n    out = head(y)",
        "Use a value that exists already, or move the assignment up.",
    ),
    Entry(
        "call-arguments",
        "A call does not fit the function's parameters",
        "An argument is missing, given twice, or not one of the function's parameters.",
        "def forward(self, x, mask): ...\nmodel(x)",
        "Give the arguments that the function declares.",
    ),
)
