"""Calendar files as an independent reader sees them: ical.js, which shares no code with what writes them."""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calendar import CyclePlan
from bot.domain.zones import local, to_utc
from bot.integrations.calendar import Meeting, feed, invitation

HERE = Path(__file__).parent
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Australia/Lord_Howe")
CHANGES = {  # when clocks change: Berlin's and New York's, in spring and in autumn
    "New York, spring": date(2026, 3, 8),
    "Berlin, spring": date(2026, 3, 29),
    "Berlin, autumn": date(2026, 10, 25),
    "New York, autumn": date(2026, 11, 1),
}
MEETING = Meeting(
    event="session-12",
    team="T1",
    title="Reconvene session: Leads, Europe; & friends",
    starts=datetime(2026, 11, 4, 11, 30, tzinfo=UTC),
    place="https://meet.example/room?a=1,2;b=3",
    about="We give feedback too late,\nand then all at once.",
    version=1,
    changed=datetime(2026, 10, 5, 7, tzinfo=UTC),
)


def read(*files: bytes) -> list[dict[str, Any]]:
    """Return what ical.js finds in these files."""
    given = json.dumps({"files": [one.decode("utf-8") for one in files], "zones": ZONES})
    done = subprocess.run(
        ["node", "read_calendar.mjs"], input=given, cwd=HERE, capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def clock(moment: datetime, tz: str) -> str:
    return f"{local(moment, tz):%a, %d %b, %H:%M}".replace(", 0", ", 0")


def iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def same_clock(shown: str, moment: datetime, tz: str) -> bool:
    """Say whether node's clock of a zone shows what ours does, however it is put together."""
    here = local(moment, tz)
    return all(part in shown for part in (f"{here:%a}", f"{here.day:02}", f"{here:%b}"[:3], f"{here:%H:%M}"))


def test_around_every_clock_change_all_clocks_show_what_plg_says() -> None:
    moments = [
        to_utc(day + timedelta(days=shift), at, tz)
        for day in CHANGES.values()
        for shift in (-1, 0, 1)
        for at in (time(9), time(14, 30), time(2, 30))
        for tz in ("Europe/Berlin", "America/New_York")
    ]
    meetings = [replace(MEETING, event=f"session-{n}", starts=moment) for n, moment in enumerate(moments)]
    (calendar,) = read(feed(meetings))
    assert calendar["zones"] == 0, "in UTC nothing needs a table of clock changes"
    assert len(calendar["events"]) == len(moments)
    for event, moment in zip(calendar["events"], moments, strict=True):
        assert (event["zone"], event["starts"]) == ("UTC", iso(moment))
        assert event["ends"] == iso(moment + timedelta(minutes=90))
        for tz in ZONES:
            assert same_clock(event["clocks"][tz], moment, tz), (tz, event["clocks"][tz])


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 3, 3), 13), (date(2026, 10, 7), 12)])
def test_a_cycle_across_a_clock_change_meets_at_the_same_hour_twice(day: date, hour: int) -> None:
    plan = CyclePlan(datetime.combine(day, time(hour, 30), UTC), "Europe/Berlin", 4, 1, time(10))
    work, reconvene = (
        replace(MEETING, starts=starts) for starts in (plan.work_starts, plan.reconvene_starts())
    )
    (calendar,) = read(feed([work, reconvene]))
    first, second = calendar["events"]
    assert "14:30" in first["clocks"]["Europe/Berlin"]
    assert "14:30" in second["clocks"]["Europe/Berlin"]
    assert first["starts"][11:] != second["starts"][11:]


def test_each_change_keeps_the_uid_and_raises_the_sequence() -> None:
    versions = [
        MEETING,
        replace(MEETING, version=2, starts=MEETING.starts + timedelta(days=7)),
        replace(MEETING, version=3, cancelled=True),
        replace(MEETING, version=4, starts=MEETING.starts + timedelta(days=9)),
    ]
    found = read(*(invitation(one, user_id="U1", name="Amara") for one in versions))
    assert [one["method"] for one in found] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    events = [event for one in found for event in one["events"]]
    assert len({event["uid"] for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 1, 2, 3]
    assert [event["status"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert not any(event["recurring"] for event in events)


@pytest.mark.parametrize(
    "words",
    [
        "Leads, Europe; \\n & friends",
        "END:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged",
        "שאלתי שתי שאלות " * 20,
        '"quoted" <b>bold</b> :;,=',
        "🙂" * 80,
    ],
)
def test_whatever_people_typed_is_read_as_they_typed_it(words: str) -> None:
    meeting = replace(MEETING, title=words, place=words, about=words)
    for written in (invitation(meeting, user_id="U1", name=words), feed([meeting])):
        assert max(len(line) for line in written.split(b"\r\n")) <= 75
        assert b"\n" not in written.replace(b"\r\n", b"")
        (calendar,) = read(written)
        (event,) = calendar["events"]
        assert (event["summary"], event["location"], event["description"]) == (words, words, words)


def test_an_invitation_names_who_it_is_for() -> None:
    (calendar,) = read(invitation(MEETING, user_id="U1", name='Amara "Li" Lindqvist'))
    assert calendar["version"] == "2.0"
    assert calendar["events"][0]["guests"] == ['Amara "Li" Lindqvist']
