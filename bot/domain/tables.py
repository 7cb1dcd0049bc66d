"""Tables as they stand while a search moves people between them.

What a move changes is worked out from the rows of a table's members alone, so a step takes as long among a
hundred people as among a hundred thousand.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.mixing import People


@dataclass(frozen=True)
class Sizes:
    """Between what a table may shrink and grow, and what it costs to be off the size wanted, squared."""

    least: int
    most: int
    wanted: int
    cost: int

    def off(self, size: int) -> int:
        """Return what a table of this size costs."""
        return self.cost * (size - self.wanted) ** 2


class Tables:
    """Who sits where, what each of them suffers there, and what it costs in all.

    Those who suffer are kept in `worst`, a list for each of the `grades`, which rise. Without `sizes` tables
    keep theirs.
    """

    def __init__(
        self, people: People, seats: Sequence[list[int]], grades: Sequence[int], sizes: Sizes | None = None
    ) -> None:
        self.people, self.seats, self.grades, self.sizes = people, seats, grades, sizes
        self.at = [0] * len(people.ids)
        self.own = [0] * len(people.ids)
        self.worst: list[list[int]] = [[] for _ in grades]
        self._place: dict[int, int] = {}  # where each stands in their list
        for table, members in enumerate(seats):
            for one in members:
                self.at[one] = table
            if people.suspect(members):
                for one in members:
                    self._suffer(one, people.cost(one, (other for other in members if other != one)))
        self.total = sum(self.own) // 2
        if sizes:
            self.total += sum(sizes.off(len(members)) for members in seats)

    def _suffer(self, one: int, cost: int) -> None:
        before, now = bisect_right(self.grades, self.own[one]), bisect_right(self.grades, cost)
        self.own[one] = cost
        if before == now:
            return
        if before:
            listed, place = self.worst[before - 1], self._place.pop(one)
            last = listed.pop()
            if last != one:
                listed[place] = last
                self._place[last] = place
        if now:
            self._place[one] = len(self.worst[now - 1])
            self.worst[now - 1].append(one)

    def swap(self, one: int, other: int) -> None:
        """Let two people at different tables change places."""
        mine, theirs = self.at[one], self.at[other]
        self._leave(one)
        self._leave(other)
        self._join(one, theirs)
        self._join(other, mine)

    def shift(self, one: int, table: int) -> None:
        """Let somebody sit at another table, with nobody in exchange."""
        mine = self.at[one]
        self.total += self.resized(mine, table)
        self._leave(one)
        self._join(one, table)

    def resized(self, mine: int, table: int) -> int:
        """Return what it changes that one table loses somebody to another, but for who it is."""
        if self.sizes is None:
            return 0
        before, after, off = len(self.seats[mine]), len(self.seats[table]), self.sizes.off
        return off(before - 1) - off(before) + off(after + 1) - off(after)

    def with_room(self, mine: int) -> list[int]:
        """Return the tables that somebody from a table could go to with nobody in exchange."""
        sizes = self.sizes
        if sizes is None or len(self.seats[mine]) <= sizes.least:
            return []
        return [at for at, members in enumerate(self.seats) if len(members) < sizes.most and at != mine]

    def _leave(self, one: int) -> None:
        members = self.seats[self.at[one]]
        members.remove(one)
        self._felt(one, members, -1)

    def _join(self, one: int, table: int) -> None:
        members = self.seats[table]
        self._felt(one, members, 1)
        members.append(one)
        self.at[one] = table

    def _felt(self, one: int, members: Iterable[int], sign: int) -> None:
        row, kinds = self.people.row(one), self.people.kinds
        beside = self.people.beside[kinds[one]]
        change = 0
        for other in members:
            cost = row.get(other, 0) + beside[kinds[other]]
            if cost:
                self._suffer(other, self.own[other] + sign * cost)
                change += sign * cost
        self._suffer(one, self.own[one] + change)
        self.total += change
