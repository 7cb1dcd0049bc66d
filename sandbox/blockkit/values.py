"""Values that Block Kit wants written in a certain way: numbers, days, times, zones."""

import re
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sandbox.blockkit.report import Report


def number(report: Report, at: str, value: Any) -> None:
    """Check a number written as a string."""
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        report.add(at, "must provide a string that is a number")


def day(report: Report, at: str, value: Any) -> None:
    """Check a day that the calendar has."""
    try:
        if not isinstance(value, str) or len(value) != len("2026-01-31"):
            raise ValueError(value)
        date.fromisoformat(value)
    except ValueError:
        report.add(at, "must be a date as YYYY-MM-DD")


def clock_time(report: Report, at: str, value: Any) -> None:
    """Check a time of the 24-hour clock."""
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        report.add(at, "must be a time as HH:mm")


def zone(report: Report, at: str, value: Any) -> None:
    """Check the name of a time zone."""
    if value not in available_timezones():
        report.add(at, "must be an IANA time zone")
