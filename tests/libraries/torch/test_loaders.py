"""Batches of loaders over data of unknown length: full ones, and a last one that may be smaller."""

from __future__ import annotations

from tests.support.bindings import bound_texts

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

PROGRAM = """
import torch
from torch.utils.data import DataLoader, Dataset


class Rows(Dataset):
    def __init__(self, path):
        self.rows = open(path).read().split()

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return torch.zeros(3), index


for full, _ in DataLoader(Rows("rows"), batch_size=16, drop_last=True):
    pass
for some, place in DataLoader(Rows("rows"), batch_size=16):
    doubled = some * 2
for any_size, _ in DataLoader(Rows("rows"), batch_size=int(input())):
    pass
"""


def test_the_last_batch_may_be_smaller() -> None:
    facts = analyse_text(PROGRAM)
    assert not facts.problems
    shown = bound_texts(facts, PROGRAM)
    assert shown["full"] == ["float32[16, 3]"]
    assert shown["some"] == ["float32[16, 3]", "float32[batch, 3]"]
    assert shown["place"] == ["int64[16]", "int64[batch]"]
    assert shown["any_size"] == ["float32[batch_2, 3]"]
    assert shown["doubled"] == ["float32[16, 3]", "float32[batch, 3]"]


WINDOWS = """
import numpy as np
import pandas as pd
from torch.utils.data import DataLoader, Dataset


class Windows(Dataset):
    def __init__(self, frame, seen=24, known=12, ahead=8):
        self.seen, self.known, self.ahead = seen, known, ahead
        part = pd.DataFrame({"hour": frame["hour"][10:150]})
        self.data, self.hours = np.zeros((140, 3), "float32"), part.values

    def __len__(self):
        return len(self.data) - self.seen - self.ahead + 1

    def __getitem__(self, index):
        middle = index + self.seen
        return self.data[index:middle], self.data[middle - self.known : middle + self.ahead], self.hours[index:middle]


for past, future, hours in DataLoader(Windows(pd.DataFrame({"hour": np.zeros(200)})), batch_size=16, drop_last=True):
    pass
for beyond, _, _ in DataLoader(Windows(pd.DataFrame({"hour": np.zeros(200)}), seen=24, ahead=-30), batch_size=16):
    pass
"""


def test_an_index_lies_within_the_data_set() -> None:
    facts = analyse_text(WINDOWS)
    assert not facts.problems
    shown = bound_texts(facts, WINDOWS)
    assert shown["past"] == ["float32[16, 24, 3]"]
    assert shown["future"] == ["float32[16, 20, 3]"]
    assert shown["hours"] == ["float64[16, 24, 1]"]
    assert "float32[16, 24, 3]" not in shown["beyond"]  # the last windows are cut short


LISTED = """
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

items = [torch.zeros(n, 5) for n in (3, 4, 6, 2)]


def collate(batch):
    return pad_sequence(batch, batch_first=True)


for ordered in DataLoader(items, batch_size=2, collate_fn=collate):
    pass
for shuffled in DataLoader(items, batch_size=2, collate_fn=collate, shuffle=True):
    pass
"""


def test_each_batch_of_listed_items_is_made_of_its_own() -> None:
    shown = bound_texts(analyse_text(LISTED), LISTED)
    assert shown["ordered"] == ["float32[2, 4, 5]", "float32[2, 6, 5]"]
    assert shown["shuffled"] == ["float32[2, ?, 5]"]


SORTED = """
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset


class Texts(Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, index):
        return torch.zeros(index + 1, 5), torch.tensor(1.0)


def collate(batch):
    batch.sort(key=lambda pair: len(pair[0]), reverse=True)
    texts, labels = zip(*batch)
    return pad_sequence(texts, batch_first=True), torch.tensor([len(t) for t in texts]), torch.stack(labels)


for padded, lengths, labels in DataLoader(Texts(), batch_size=8, shuffle=True, collate_fn=collate):
    pass
"""


def test_rows_in_an_order_that_is_not_known_are_transposed() -> None:
    shown = bound_texts(analyse_text(SORTED), SORTED)
    assert shown["padded"] == ["float32[8, ?, 5]"]
    assert (shown["lengths"], shown["labels"]) == (["int64[8]"], ["float32[8]"])


BOXES = """
import random
import torch
from torch.utils.data import DataLoader, Dataset


class Boxes(Dataset):
    def __len__(self):
        return 1000

    def __getitem__(self, index):
        count = random.randint(1, 5)
        return torch.zeros(3, 8, 8), torch.zeros(count, 4)


def join(batch):
    return torch.stack([image for image, _ in batch]), torch.cat([boxes for _, boxes in batch])


for few_images, few_boxes in DataLoader(Boxes(), batch_size=2, shuffle=True, collate_fn=join):
    pass
for many_images, many_boxes in DataLoader(Boxes(), batch_size=125, collate_fn=join):
    pass
gathered = [Boxes()[0] for _ in range(1000)]
joined = torch.cat([boxes for _, boxes in gathered])
equal = torch.cat([image for image, _ in gathered])
"""


def test_items_of_lengths_drawn_one_by_one_add_up_to_no_multiple() -> None:
    shown = bound_texts(analyse_text(BOXES), BOXES)
    assert shown["few_images"] == ["float32[2, 3, 8, 8]"]
    assert shown["few_boxes"] == ["float32[count + count_2, 4]"]
    assert shown["many_images"] == ["float32[125, 3, 8, 8]"]
    assert shown["many_boxes"] == ["float32[?, 4]"]
    assert shown["joined"] == ["float32[?, 4]"]
    assert shown["equal"] == ["float32[3000, 8, 8]"]
