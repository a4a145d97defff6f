"""Keras 2's ``Tokenizer``: which number each word has, where the texts stand in the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.dims import Dim
from shapewright.libraries.keras.attributes import size_of
from shapewright.rules import Context, Raw, lib_class
from shapewright.values import FALSE, NONE, TRUE, Const, Instance, Many, Some, Tensor, Unknown, Value

URL = "https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/text/Tokenizer"
MOST_WORDS = 2000
"""Vocabularies of at most this many words are followed word by word."""
_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_BY_DATA = Unknown("the vocabulary is decided by data")


@dataclass(frozen=True, slots=True)
class Splitting:
    """How a text becomes words."""

    filters: str
    lower: bool
    split: str
    by_characters: bool

    def words(self, text: str) -> list[str]:
        """The words of a text in order."""
        text = text.lower() if self.lower else text
        if self.by_characters:
            return list(text)
        for character in self.filters:
            text = text.replace(character, self.split)
        return [word for word in text.split(self.split) if word]


@lib_class("keras.preprocessing.text.Tokenizer", url=URL)
class Tokenizer:
    """Words to ids, most frequent first; ids start at 1."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, num_words: Raw = NONE, filters: Raw = Const(_FILTERS), lower: Raw = TRUE,
        split: Raw = Const(" "), char_level: Raw = FALSE, oov_token: Raw = NONE, *args: Raw, **kwargs: Raw,
    ) -> None:  # fmt: skip
        """Ids stay below ``num_words`` where it is given."""
        ctx.set(self, "num_words", kwargs.pop("nb_words", num_words))
        for name, value in (("filters", filters), ("lower", lower), ("split", split), ("char_level", char_level),
                            ("oov_token", oov_token)):  # fmt: skip
            ctx.set(self, name, value)
        _forget(ctx, self)

    @staticmethod
    def fit_on_texts(ctx: Context, self: Instance, texts: Raw) -> None:
        """Learns the vocabulary: the most frequent word first, those as frequent in their order."""
        lines = _plain(ctx, texts)
        splitting = _splitting(ctx, self)
        first = ctx.get(self, "fitted") is None
        ctx.set(self, "fitted", TRUE)
        token = ctx.get(self, "oov_token")
        if lines is None or splitting is None or not first or not isinstance(token, Const):
            _forget(ctx, self)
            return
        counts: dict[str, int] = {}
        for line in lines:
            for word in splitting.words(line):
                counts[word] = counts.get(word, 0) + 1
        if len(counts) > MOST_WORDS:
            _forget(ctx, self)
            return
        ordered = sorted(counts, key=lambda word: -counts[word])
        if isinstance(token.value, str):
            ordered.insert(0, token.value)
        index = {word: Const(number) for number, word in enumerate(ordered, 1)}
        ctx.set(self, "word_index", ctx.dict(index))
        ctx.set(self, "word_counts", ctx.dict({word: Const(count) for word, count in counts.items()}))

    @staticmethod
    def fit_on_sequences(ctx: Context, self: Instance, sequences: Raw) -> None:
        """Learns the vocabulary."""
        _forget(ctx, self)

    @staticmethod
    def texts_to_sequences(ctx: Context, self: Instance, texts: Raw) -> Value:
        """A list of ids for each text, of different lengths."""
        lines, splitting, index = _plain(ctx, texts), _splitting(ctx, self), _index(ctx, self)
        most, token = ctx.get(self, "num_words"), ctx.get(self, "oov_token")
        limit = None if most == NONE else size_of(ctx, self, "num_words")
        known = most == NONE or isinstance(limit, int)
        if lines is None or splitting is None or index is None or not known or not isinstance(token, Const):
            return Many(Many(Some("int"), kind="list"), ctx.length(texts), kind="list")
        unknown = index.get(token.value) if isinstance(token.value, str) else None
        rows = []
        for line in lines:
            numbers = [index.get(word) for word in splitting.words(line)]
            if isinstance(limit, int):
                numbers = [None if number is None or number >= limit else number for number in numbers]
            kept = [unknown if number is None else number for number in numbers]
            rows.append(ctx.list([Const(number) for number in kept if number is not None]))
        return ctx.list(rows)

    @staticmethod
    def texts_to_matrix(ctx: Context, self: Instance, texts: Raw, mode: Raw = NONE) -> Tensor:
        """A row for each text, a column for each word."""
        return Tensor("numpy", (_rows(ctx, texts), _columns(ctx, self)), "float64")

    @staticmethod
    def sequences_to_matrix(ctx: Context, self: Instance, sequences: Raw, mode: Raw = NONE) -> Tensor:
        """A row for each sequence, a column for each word."""
        return Tensor("numpy", (_rows(ctx, sequences), _columns(ctx, self)), "float64")

    @staticmethod
    def sequences_to_texts(ctx: Context, self: Instance, sequences: Raw) -> Value:
        """The texts again."""
        return Many(Some("str"), ctx.length(sequences), kind="list")


def _forget(ctx: Context, tokenizer: Instance) -> None:
    for name in ("word_index", "index_word", "word_counts"):
        ctx.set(tokenizer, name, _BY_DATA)


def _plain(ctx: Context, texts: Value) -> Sequence[str] | None:
    """Texts that stand in the program; None where one is not known."""
    items = ctx.items(texts)
    if items is None or not all(isinstance(item, Const) and isinstance(item.value, str) for item in items):
        return None
    return [str(item.value) for item in items if isinstance(item, Const)]


def _splitting(ctx: Context, tokenizer: Instance) -> Splitting | None:
    given = [ctx.get(tokenizer, name) for name in ("filters", "lower", "split", "char_level")]
    filters, lower, split, by_characters = [value.value if isinstance(value, Const) else None for value in given]
    if not isinstance(filters, str) or not isinstance(split, str) or not split:
        return None
    if not isinstance(lower, bool) or not isinstance(by_characters, bool):
        return None
    return Splitting(filters, lower, split, by_characters)


def _index(ctx: Context, tokenizer: Instance) -> dict[str, int] | None:
    """The number of each word where all are known."""
    table = ctx.get(tokenizer, "word_index")
    items = getattr(table, "items", None)
    if not isinstance(items, dict):
        return None
    found = {key.value: value.value for key, value in items.items()
             if isinstance(key, Const) and isinstance(value, Const)}  # fmt: skip
    return found if len(found) == len(items) and getattr(table, "open_element", None) is None else None


def _rows(ctx: Context, values: Value) -> Dim:
    count = values.shape[0] if isinstance(values, Tensor) and values.shape else ctx.length(values)
    return ctx.fresh("samples", low=1) if count is None else count


def _columns(ctx: Context, tokenizer: Instance) -> Dim:
    known = size_of(ctx, tokenizer, "num_words")
    if known is not None:
        return known
    index = _index(ctx, tokenizer)
    return ctx.fresh("words", low=1) if index is None else len(index) + 1
