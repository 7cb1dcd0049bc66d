"""The time zones a form offers: people's own first, then those where managers mostly are."""

from collections.abc import Sequence

from bot.domain.zones import known_zone

MOST = 100  # options that one menu of Slack's can hold


def _in(area: str, cities: str) -> tuple[str, ...]:
    return tuple(f"{area}/{city}" for city in cities.split())


COMMON: dict[str, tuple[str, ...]] = {
    "Europe": _in(
        "Europe",
        "Amsterdam Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Copenhagen Dublin Helsinki "
        "Istanbul Kyiv Lisbon Ljubljana London Luxembourg Madrid Oslo Paris Prague Riga Rome Sofia Stockholm "
        "Tallinn Vienna Vilnius Warsaw Zagreb Zurich",
    ),
    "The Americas": _in(
        "America",
        "New_York Chicago Denver Phoenix Los_Angeles Anchorage Halifax Toronto Vancouver Mexico_City Panama "
        "Bogota Lima Caracas Santiago Sao_Paulo Argentina/Buenos_Aires",
    ),
    "Africa and the Middle East": (
        *_in("Africa", "Accra Cairo Casablanca Johannesburg Lagos Nairobi"),
        *_in("Asia", "Beirut Dubai Jerusalem Riyadh Tehran"),
    ),
    "Asia": _in(
        "Asia",
        "Almaty Bangkok Colombo Dhaka Ho_Chi_Minh Hong_Kong Jakarta Karachi Kathmandu Kolkata Kuala_Lumpur "
        "Manila Seoul Shanghai Singapore Taipei Tashkent Tokyo",
    ),
    "Australia and the Pacific": (
        *_in("Australia", "Adelaide Brisbane Melbourne Perth Sydney"),
        *_in("Pacific", "Auckland Honolulu"),
    ),
    "Anywhere": ("UTC",),
}


def offered(own: str, others: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    """Return (heading, zones) for a menu: `own` first, then `others`, then the common ones; no zone twice.

    A zone that cannot be computed with is left out; then the menu begins with the common ones.
    """
    seen: set[str] = set()
    groups = [("Yours", [own]), ("Where your colleagues are", sorted(set(others)))]
    groups += [(heading, list(zones)) for heading, zones in COMMON.items()]
    shown: list[tuple[str, list[str]]] = []
    for heading, zones in groups:
        new = [zone for zone in zones if zone not in seen and known_zone(zone)][: MOST - len(seen)]
        seen.update(new)
        if new:
            shown.append((heading, new))
    return shown


def label(zone: str) -> str:
    """Return a zone as people look for it: New York (America/New_York)."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return zone if city == zone else f"{city} ({zone})"


def city(zone: str) -> str:
    """Return a zone in one or two words: New York."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
