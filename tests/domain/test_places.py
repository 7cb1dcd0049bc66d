from bot.domain.places import COMMON, MOST, label, offered
from bot.domain.zones import known_zone


def all_of(groups: list[tuple[str, list[str]]]) -> list[str]:
    return [zone for _, zones in groups for zone in zones]


def test_every_common_zone_can_be_computed_with() -> None:
    assert [zone for zones in COMMON.values() for zone in zones if not known_zone(zone)] == []


def test_ones_own_zone_comes_first_and_then_those_of_colleagues() -> None:
    shown = offered("Asia/Kolkata", ["Pacific/Chatham", "Europe/Berlin", "Asia/Kolkata"])
    assert shown[0] == ("Yours", ["Asia/Kolkata"])
    assert shown[1] == ("Where your colleagues are", ["Europe/Berlin", "Pacific/Chatham"])


def test_no_zone_is_offered_twice() -> None:
    shown = all_of(offered("Europe/Berlin", ["Asia/Kolkata", "UTC"]))
    assert len(shown) == len(set(shown))


def test_a_zone_nobody_can_compute_with_is_left_out() -> None:
    shown = offered("Mars/Phobos", ["", "Venus/Fortuna"])
    assert [heading for heading, _ in shown] == list(COMMON)


def test_a_menu_never_holds_more_than_slack_takes() -> None:
    far_away = [f"Etc/GMT+{n}" for n in range(1, 13)] + [f"Etc/GMT-{n}" for n in range(1, 15)]
    assert len(all_of(offered("Asia/Kolkata", far_away))) == MOST


def test_people_find_a_zone_by_its_city() -> None:
    assert label("America/Argentina/Buenos_Aires") == "Buenos Aires (America/Argentina/Buenos_Aires)"
    assert label("UTC") == "UTC"
