"""Zones, days and times that the property tests draw from, clock changes included."""

from datetime import date

from hypothesis import strategies as st

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",  # no clock change
    "America/Santiago",  # southern, changes at midnight
    "America/Nuuk",  # the gap crosses midnight
    "Asia/Kolkata",  # half an hour
    "Asia/Kathmandu",  # a quarter
    "Asia/Tokyo",
    "Africa/Cairo",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Auckland",
    "Pacific/Kiritimati",  # UTC+14
    "Pacific/Pago_Pago",  # UTC-11
)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
wall_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
