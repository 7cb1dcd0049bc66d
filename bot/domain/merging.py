"""When a group that lost members may join another one."""

from bot.domain.enrolment import MOST

SMALL = 3  # members at most; a group of that size hardly carries a session when one is away


def is_small(size: int) -> bool:
    """Tell whether a group of that many members is offered a merge; an empty one has nobody to move."""
    return 1 <= size <= SMALL


def fits(one: int, other: int) -> bool:
    """Tell whether two groups make one in which everybody still gets their turn."""
    return one + other <= MOST
