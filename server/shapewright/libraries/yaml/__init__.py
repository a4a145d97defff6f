"""PyYAML: what a text that is known stands for.

https://pyyaml.org/wiki/PyYAMLDocumentation
"""

from __future__ import annotations

from shapewright.libraries.yaml.plain import NotPlain, read
from shapewright.rules import REGISTRY, Abstain, Context, Raw, op
from shapewright.values import NONE, Const, Value, from_plain

REGISTRY.own("yaml")
MOST_CHARACTERS = 100_000


@op("yaml.safe_load", "yaml.full_load", "yaml.load", url="https://pyyaml.org/wiki/PyYAMLDocumentation")
def load(ctx: Context, stream: Raw, Loader: Raw = NONE) -> Value:
    """The mappings, lists and scalars of a text; loaders agree on what is read here."""
    text = stream.value if isinstance(stream, Const) else None
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise Abstain("what a file holds that is not read here")
    try:
        return from_plain(read(text))
    except (NotPlain, RecursionError):
        raise Abstain("YAML that is not read here") from None
