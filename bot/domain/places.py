"""The time zones a form offers: people's own first, then those where managers mostly are."""

from collections.abc import Sequence

from bot.domain.zones import known_zone

MOST = 100  # options that one menu of Slack's can hold

COMMON: dict[str, tuple[str, ...]] = {
    "Europe": tuple(
        f"Europe/{city}"
        for city in [
            "Amsterdam",
            "Athens",
            "Belgrade",
            "Berlin",
            "Bratislava",
            "Brussels",
            "Bucharest",
            "Budapest",
            "Copenhagen",
            "Dublin",
            "Helsinki",
            "Istanbul",
            "Kyiv",
            "Lisbon",
            "Ljubljana",
            "London",
            "Luxembourg",
            "Madrid",
            "Oslo",
            "Paris",
            "Prague",
            "Riga",
            "Rome",
            "Sofia",
            "Stockholm",
            "Tallinn",
            "Vienna",
            "Vilnius",
            "Warsaw",
            "Zagreb",
            "Zurich",
        ]
    ),
    "The Americas": (
        *(
            f"America/{city}"
            for city in [
                "New_York",
                "Chicago",
                "Denver",
                "Phoenix",
                "Los_Angeles",
                "Anchorage",
                "Halifax",
                "Toronto",
                "Vancouver",
                "Mexico_City",
                "Panama",
                "Bogota",
                "Lima",
                "Caracas",
                "Santiago",
                "Sao_Paulo",
                "Argentina/Buenos_Aires",
            ]
        ),
        "Pacific/Honolulu",
    ),
    "Africa and the Middle East": (
        *(f"Africa/{city}" for city in ["Accra", "Cairo", "Casablanca", "Johannesburg", "Lagos", "Nairobi"]),
        *(f"Asia/{city}" for city in ["Beirut", "Dubai", "Jerusalem", "Riyadh", "Tehran"]),
    ),
    "Asia": tuple(
        f"Asia/{city}"
        for city in [
            "Almaty",
            "Bangkok",
            "Colombo",
            "Dhaka",
            "Ho_Chi_Minh",
            "Hong_Kong",
            "Jakarta",
            "Karachi",
            "Kathmandu",
            "Kolkata",
            "Kuala_Lumpur",
            "Manila",
            "Seoul",
            "Shanghai",
            "Singapore",
            "Taipei",
            "Tashkent",
            "Tokyo",
        ]
    ),
    "Australia and the Pacific": (
        *(f"Australia/{city}" for city in ["Adelaide", "Brisbane", "Melbourne", "Perth", "Sydney"]),
        "Pacific/Auckland",
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
