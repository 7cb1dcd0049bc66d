"""The proof of planning, small: everybody's tips are planned and queued, each once and at its moment."""

from benchmarks import planning
from benchmarks.show import Scale, Show


async def test_everybodys_tips_are_planned_and_queued_once() -> None:
    found = await planning.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert {one.name.split(":")[0] for one in found} == {"sqlite", "postgres"}
    assert sum(one.correctness for one in found) == 4
