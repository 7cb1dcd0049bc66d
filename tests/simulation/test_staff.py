"""Whom a simulation is about, from a file."""

import pytest

from bot.errors import InvalidInput
from bot.simulation.staff import from_csv

CSV = """E-Mail;Abteilung;Standort;Zeitzone
ana@x.example;Sales;Berlin;
ben@x.example;Sales;New York;
cleo@x.example;People;Pune;Asia/Kolkata
dan@x.example;People;Somewhere;Mars/Phobos
"""


def test_zones_are_told_or_found_by_the_location_or_taken_for_granted() -> None:
    staff = from_csv(CSV.encode("utf-8"), "Europe/Vienna")
    assert [one.tz for one in staff.profiles] == [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Europe/Vienna",
    ]
    assert staff.guessed == {"by location": 2, "told": 1, "not known": 1}
    assert len({one.user_id for one in staff.profiles}) == 4


def test_a_file_that_says_nobody_is_refused() -> None:
    with pytest.raises(InvalidInput):
        from_csv(b"email\n", "UTC")
