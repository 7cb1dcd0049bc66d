"""Splitting people so that nobody is with whom they must not be, by trying everything out.

This is for the few cases in which a search by swaps finds nothing: it finds a way or knows that there is
none, unless there are too many ways to try.
"""

from collections.abc import Iterator, Mapping, Sequence, Set

_TRIED = 50_000  # steps, in all
_PEOPLE = 100  # beyond it there is no hope to try everything
_NOBODY: frozenset[int] = frozenset()


class Exhausted(Exception):
    """There was more to try than is sensible."""


class Attempt:
    """One exhaustive attempt to fill places of these sizes (from … to before), with an allowance of steps."""

    def __init__(self, kept_apart: Mapping[int, set[int]], sizes: range) -> None:
        self.kept_apart = kept_apart
        middle = (sizes.start + sizes.stop - 1) / 2
        self.sizes = sorted(sizes, key=lambda size: abs(size - middle))
        self.left = _TRIED
        self._in_vain: set[frozenset[int]] = set()

    def arrange(self, people: Sequence[int]) -> list[list[int]] | None:
        """Return places for everybody, or None when there is no way. Raises Exhausted.

        Sizes in the middle of the range are preferred.
        """
        if len(people) > _PEOPLE:
            raise Exhausted
        return self._place(frozenset(people))

    def _place(self, people: frozenset[int]) -> list[list[int]] | None:
        """Fill a place for whoever has the fewest others to be with, and so on."""
        if not people:
            return []
        if people in self._in_vain:
            return None
        first = min(people, key=lambda one: (-len(self._banned(one) & people), one))
        others = sorted(people - self._banned(first) - {first})
        for size in self.sizes:
            if self._can_split(len(people) - size):
                for chosen in self.companions(others, size - 1):
                    rest = self._place(people - {first, *chosen})
                    if rest is not None:
                        return [[first, *chosen], *rest]
        self._in_vain.add(people)
        return None

    def companions(self, others: Sequence[int], number: int) -> Iterator[list[int]]:
        """Yield every choice of so many others who may all be together. Raises Exhausted."""
        self.left -= 1
        if self.left < 0:
            raise Exhausted
        if number == 0:
            yield []
            return
        for place in range(len(others) - number + 1):
            banned = self._banned(others[place])
            free = [other for other in others[place + 1 :] if other not in banned]
            for more in self.companions(free, number - 1):
                yield [others[place], *more]

    def _banned(self, one: int) -> Set[int]:
        return self.kept_apart.get(one, _NOBODY)

    def _can_split(self, people: int) -> bool:
        least, most = min(self.sizes), max(self.sizes)
        return people >= 0 and any(
            least * places <= people <= most * places for places in range(people // least + 1)
        )
