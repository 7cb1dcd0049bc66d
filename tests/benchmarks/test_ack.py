"""The proof of acknowledgement, small: every command is answered, and what is acknowledged is kept once."""

from benchmarks import ack
from benchmarks.show import Scale, Show


async def test_what_is_acknowledged_is_kept_once_beside_a_broadcast_too() -> None:
    found = await ack.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 8
