"""The proof of growth, small: every message arrives once; the exponent is that of the line."""

import json

import pytest

from benchmarks import growth
from benchmarks.growth import Point, exponent, picture
from benchmarks.show import Scale, Show
from benchmarks.watch import Measured


async def test_every_message_arrives_once() -> None:
    found = await growth.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert found[0].name == "of 600 messages, lost, doubled or left over"
    assert sum("exponent of time" in one.name for one in found) == 4


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_exponent_is_that_of_the_line(power: float) -> None:
    assert exponent([(n, 3 * n**power) for n in (10, 100, 1000)]) == pytest.approx(power)


def test_the_picture_has_a_point_for_each_measurement() -> None:
    points = [Point("sqlite", "sending", n, Measured(n / 100, 2.0)) for n in (10, 100)]
    for panel in picture(points)["hconcat"]:
        assert len(panel["data"]["values"]) == 2
    assert "sqlite" in json.dumps(picture(points))
