"""A failure that the program itself catches is no error of it; one that no handler takes, or that is raised again, is."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import sys, contextlib\nimport numpy as np\nfrom numpy.linalg import LinAlgError\n"
BAD = "np.ones((2, 3)) @ np.ones((2, 3))"
CAUGHT = [
    f"try:\n    {BAD}\nexcept ValueError as e:\n    print(e)\n",
    f"try:\n    {BAD}\nexcept (TypeError, ValueError):\n    pass\n",
    f"try:\n    {BAD}\nexcept KeyError:\n    pass\nexcept ValueError:\n    pass\n",
    f"def f():\n    return {BAD}\ntry:\n    f()\nexcept ValueError:\n    pass\n",
    "try:\n    np.linalg.inv(np.ones((2, 3)))\nexcept LinAlgError:\n    x = 1\n",
    "try:\n    np.ones(3).sum(axis=1)\nexcept np.exceptions.AxisError:\n    x = 1\n",
    f"with contextlib.suppress(ValueError):\n    {BAD}\n",
]
TOLD = [
    f"try:\n    {BAD}\nexcept KeyError:\n    pass\n",
    f"try:\n    {BAD}\nexcept ValueError:\n    print('shapes')\n    raise\n",
    f"try:\n    {BAD}\nexcept Exception as e:\n    sys.exit(str(e))\n",
    f"try:\n    {BAD}\nfinally:\n    print(1)\n",
    f"try:\n    {BAD}\nexcept Exception as e:\n    print('failed', e)\n",
    f"def f():\n    return {BAD}\ntry:\n    f()\nexcept ValueError:\n    pass\nf()\n",
]


@pytest.mark.parametrize(("text", "raised"), [*((text, False) for text in CAUGHT), *((text, True) for text in TOLD)])
def test_what_is_caught_is_no_error(text: str, raised: bool) -> None:
    problems = analyse_text(HEAD + text).problems
    assert [p.severity for p in problems if p.severity == "error"] == ["error"] * raised
