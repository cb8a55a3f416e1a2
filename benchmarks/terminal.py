"""The first screen as its user feels it: keys into a pseudo-terminal, and the time to the first byte that comes back."""

from collections.abc import Iterator

from benchmarks.measure import Figure


def screen(bench) -> Iterator[Figure]:
    return iter(())
