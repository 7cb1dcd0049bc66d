"""Countries: which one a time zone is in, and what people call it. Both come with the zones themselves."""

from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from bot.errors import InvalidInput

OTHER_NAMES = {  # what people type, where the list of zones says it otherwise
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB-ENG",
    "scotland": "GB-SCT",
    "wales": "GB-WLS",
    "northern ireland": "GB-NIR",
    "usa": "US",
    "united states of america": "US",
    "czechia": "CZ",
    "south korea": "KR",
    "turkey": "TR",
    "uae": "AE",
    "holland": "NL",
    "the netherlands": "NL",
    "bavaria": "DE-BY",
}
_SHOWN_AS = {"GB": "United Kingdom", "KR": "South Korea", "KP": "North Korea"}
_PARTS = 2  # a zone.tab line without a remark has three columns, of which two count


@cache
def names() -> dict[str, str]:
    """Return what countries are called, by two-letter code: {"DE": "Germany", …}."""
    found = dict(line.split("\t")[:_PARTS] for line in _lines("iso3166.tab"))
    return found | _SHOWN_AS


def country_of(tz: str | None) -> str:
    """Return the two-letter code of the country a zone is in; empty for none: UTC, an unknown zone."""
    zone = tz or ""
    return _by_zone().get(zone) or _by_zone().get(_now_called().get(zone, ""), "")


def label(code: str) -> str:
    """Return a country, or a part of one, as people read it: Germany, Germany (BY)."""
    country, _, part = code.partition("-")
    name = names().get(country, country)
    return f"{name} ({part})" if part else name


def parse(typed: str, *, field: str | None = None) -> str:
    """Return the code of what was typed: Germany, DE, DE-BY, Germany (BY); empty when nothing was.

    Raises InvalidInput on `field` for what cannot be a country; whether its holidays are known is not
    looked at.
    """
    text = " ".join(typed.replace("(", "-").replace(")", "").split()).replace(" -", "-").replace("- ", "-")
    if not text:
        return ""
    if text.casefold() in OTHER_NAMES:
        return OTHER_NAMES[text.casefold()]
    by_name = {name.casefold(): code for code, name in names().items()}
    by_name |= {code.casefold(): code for code in names()}
    for name, part in ((text, ""), text.rpartition("-")[::2]):
        code = OTHER_NAMES.get(name.casefold()) or by_name.get(name.strip().casefold())
        if code:
            return f"{code}-{part.strip().upper()}" if part else code
    near = get_close_matches(text.casefold(), by_name, n=1, cutoff=0.7)
    meant = f" Did you mean {label(by_name[near[0]])}?" if near else " Please write it as in Germany or DE."
    raise InvalidInput(f"I do not know that country.{meant}", field=field)


@cache
def _by_zone() -> dict[str, str]:
    rows = (line.split("\t") for line in _lines("zone.tab"))
    return {zone: code for code, _, zone, *_ in rows}


@cache
def _now_called() -> dict[str, str]:
    """Return the names of today by those that zones had before: {"Asia/Calcutta": "Asia/Kolkata", …}."""
    links = (line.split(" ") for line in _lines("tzdata.zi") if line.startswith("L "))
    return {old: new for _, new, old in links}


def _lines(name: str) -> list[str]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
