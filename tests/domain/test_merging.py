import pytest

from bot.domain.enrolment import MOST
from bot.domain.merging import fits, is_small


@pytest.mark.parametrize(("size", "small"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_merge_is_offered_to_groups_of_one_to_three(size: int, small: bool) -> None:
    assert is_small(size) is small


def test_two_groups_fit_when_everybody_still_gets_their_turn() -> None:
    assert fits(3, MOST - 3)
    assert not fits(3, MOST - 2)
