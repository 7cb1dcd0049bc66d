"""How the journeys are spread over transports and databases (docs/decisions/0029)."""

from pathlib import Path

from tests.journeys.conftest import TWICE, WAYS, WHOLE_CYCLE, ways_of

JOURNEYS = [
    path.stem
    for path in Path(__file__).parent.glob("test_*.py")
    if "stage: Stage)" in path.read_text("utf-8")
]


def test_the_whole_cycle_is_lived_through_in_every_way() -> None:
    assert WHOLE_CYCLE in JOURNEYS
    assert {*ways_of(WHOLE_CYCLE), *TWICE} == set(WAYS)


def test_every_journey_has_both_transports_and_both_databases() -> None:
    for journey in JOURNEYS:
        transports, databases = zip(*ways_of(journey), strict=True)
        assert set(transports) == {"socket", "http"}, journey
        assert set(databases) == {"sqlite", "postgres"}, journey


def test_the_shorter_journeys_have_every_pairing_between_them() -> None:
    others = {way for journey in JOURNEYS if journey != WHOLE_CYCLE for way in ways_of(journey)}
    assert others == set(WAYS)
