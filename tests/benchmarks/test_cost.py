"""The proof of cost, small: what is measured is sent and settled, each once."""

from benchmarks import cost
from benchmarks.show import Scale, Show


async def test_everything_that_is_measured_is_sent_and_settled_once() -> None:
    found = await cost.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 4
