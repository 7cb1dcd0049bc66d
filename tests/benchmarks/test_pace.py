"""The proof of pace, small: everything arrives once, whatever the latency and however many processes."""

from benchmarks import pace
from benchmarks.show import Scale, Show


async def test_every_message_arrives_once_on_both_databases_and_from_two_replicas() -> None:
    found = await pace.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 7
