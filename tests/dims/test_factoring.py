"""Numbers computed for a few values of the symbols give the expression back, or nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shapewright import dims
from shapewright.dims import Dim


def symbols(count: int) -> list[Dim]:
    return [dims.fresh(name) for name in "nmkbthw"[:count]]


def through(size: Dim, sizes: list[Dim], numbers: tuple[int, ...] = (), known: tuple[Dim, ...] = ()) -> Dim | None:
    names = [next(iter(s.symbols())) for s in sizes if not isinstance(s, int)]
    bound = dims.bindings(names, numbers)
    assert bound is not None
    return dims.factored([dims.evaluate(size, binding) for binding in bound], bound, known)


@given(st.integers(1, 5), st.lists(st.integers(0, 4), max_size=4), st.integers(1, 64))
def test_a_product_is_found_again(count, chosen, factor):
    sizes = symbols(count)
    size = dims.product([factor, *(sizes[i % count] for i in chosen)])
    assert through(size, sizes, (factor,)) == size


@given(st.integers(1, 9), st.integers(-40, 200), st.integers(1, 3))
def test_a_multiple_and_an_offset_of_one_size_are_found_again(slope, offset, count):
    sizes = symbols(count)
    size = dims.add(dims.mul(slope, sizes[-1]), offset)
    assert through(size, sizes) == size


@given(st.integers(1, 3), st.integers(1, 12), st.integers(1, 12), st.sampled_from(["//", "%", "min", "max"]))
def test_what_is_given_is_right_everywhere_or_nothing_is(count, a, b, kind):
    sizes = symbols(count)
    n, m = sizes[0], sizes[-1]
    size = {
        "//": lambda: dims.floordiv(dims.add(dims.mul(a, n), b), b),
        "%": lambda: dims.mod(dims.add(n, a), b),
        "min": lambda: dims.dmin(dims.mul(a, n), dims.mul(b, m)),
        "max": lambda: dims.dmax(dims.add(n, a), dims.mul(b, m)),
    }[kind]()
    found = through(size, sizes)
    if found is None or found == size or isinstance(size, int):
        return
    names = [next(iter(s.symbols())) for s in sizes]
    for start in (6, 7, 30, 31, 500):
        values = {name: start + 11 * index for index, name in enumerate(names)}
        assert dims.evaluate(found, values) == dims.evaluate(size, values), (size, found)


def test_a_known_size_is_recognised_whatever_it_is_made_of():
    (n,) = symbols(1)
    size = dims.floordiv(dims.add(n, 7), 5)
    assert through(size, [n], known=(size,)) == size


def test_halves_are_told_apart_by_an_even_number():
    (n,) = symbols(1)
    for size in (dims.add(dims.floordiv(n, 2), 1), dims.floordiv(dims.add(n, 1), 2)):
        assert through(size, [n]) == size
    assert through(dims.mul(2, dims.floordiv(n, 2)), [n]) is None


def test_the_smaller_of_two_sizes_is_not_taken_for_one_of_them():
    n, m = symbols(2)
    assert through(dims.dmin(n, m), [n, m]) is None
    assert through(dims.dmin(n, 50), [n], (50,)) is None


def test_a_bounded_size_is_not_bound_outside_of_its_bounds():
    assert dims.bindings([next(iter(dims.fresh("n", low=1, high=4).symbols()))], ()) is None
