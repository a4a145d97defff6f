"""Write docs/operators.md from the registry of rules: ``python -m tests.conformance.operators_page``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from shapewright import libraries
from shapewright.rules import REGISTRY

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"
TITLES = {
    "torch": "PyTorch", "keras": "Keras 3 (also `tf.keras`, `tf_keras`)", "tensorflow": "TensorFlow", "numpy": "NumPy",
    "einops": "einops", "pandas": "pandas", "scipy": "SciPy", "sklearn": "scikit-learn", "torchvision": "torchvision",
    "PIL": "Pillow",
}  # fmt: skip
HEAD = """# What is covered

Generated from the registry of rules by `python -m tests.conformance.operators_page`; do not edit. How the rules are
held against the frameworks: [conformance.md](conformance.md). What has no rule gives a value that is not known, with
the reason; it is never an error.
"""


def public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def is_function(name: str) -> bool:
    """Overloads are attributes of functions (``torch.slice.Tensor``); classes may be registered as functions too."""
    return name in REGISTRY.functions and name.rsplit(".", 1)[-1].islower() and name != "numpy.ndarray"


def sections() -> dict[str, dict[str, list[str]]]:
    """For each library, the public names below each of its modules and tensor classes."""
    libraries.load_all()
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in (*REGISTRY.functions, *REGISTRY.properties, *REGISTRY.classes):
        owner, _, last = name.rpartition(".")
        if public(name) and owner and not is_function(owner) and not owner.startswith("builtins"):
            found[name.split(".", 1)[0]][owner].add(last)
    return {library: {o: sorted(names) for o, names in sorted(owners.items())} for library, owners in found.items()}


def page() -> str:
    parts = [HEAD]
    everything = sections()
    for library in (*TITLES, *sorted(set(everything) - set(TITLES))):
        owners = everything.get(library)
        if owners is None:
            continue
        count = sum(map(len, owners.values()))
        parts.append(f"## {TITLES.get(library, library)}: {count} names\n")
        for owner, names in owners.items():
            parts.append(f"**`{owner}`** ({len(names)}): " + ", ".join(f"`{name}`" for name in names) + "\n")
    return "\n".join(parts)


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
