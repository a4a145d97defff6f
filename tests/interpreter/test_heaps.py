"""Heaps and lists that are kept in order: what a loop pops from them, and what comes after it."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text


def test_a_loop_over_a_heap_ends() -> None:
    text = """import heapq
import numpy as np

def shortest(graph, start):
    dist = {node: np.inf for node in graph}
    dist[start] = 0.0
    heap = [(0.0, start)]
    while heap:
        d, node = heapq.heappop(heap)
        for other, weight in graph[node].items():
            if d + weight < dist[other]:
                dist[other] = d + weight
                heapq.heappush(heap, (dist[other], other))
    return dist

dist = shortest({0: {1: 2.0}, 1: {0: 1.0}}, 0)
after = np.zeros((2, 3))
best = heapq.nlargest(2, [np.ones(3), np.ones(3), np.ones(3)])
stacked = np.stack(best)
"""
    found = bound_texts(analyse_text(text), text)
    assert (found["after"], found["stacked"]) == (["float64[2, 3]"], ["float64[2, 3]"])


def test_an_iterator_with_places_goes_through_all_elements() -> None:
    text = """import numpy as np
w = np.random.rand(3, 4)
it = np.nditer(w, flags=["multi_index"], op_flags=["readwrite"])
while not it.finished:
    old = w[it.multi_index]
    w[it.multi_index] = old + 1e-5
    it.iternext()
for a, b in np.nditer([np.arange(3), np.ones((2, 3))]):
    c = a + b
"""
    found = bound_texts(analyse_text(text), text)
    assert (found["old"], found["a"], found["c"]) == (["float64[]"], ["int64[]"], ["float64[]"])
