"""Many people at once, for tests and demos of large workspaces; always the same ones for the same size."""

from collections.abc import Iterator

from sandbox.world import User, World

GIVEN = (
    *("Ada", "Ben", "Chiara", "Dev", "Eva", "Femi", "Gita", "Hugo", "Ines", "Jonas", "Kaja", "Leo", "Mina"),
    *("Nils", "Olga", "Pia", "Quinn", "Rosa", "Sven", "Tala", "Umar", "Vera", "Wim"),
)
FAMILY = (
    *("Acker", "Bauer", "Costa", "Dahl", "Ekwueme", "Fabre", "Garcia", "Hansen", "Ito", "Jensen", "Kowal"),
    *("Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Raman", "Silva"),
)
ZONES = (
    *("Europe/Lisbon", "Europe/Berlin", "Europe/Berlin", "Europe/Warsaw", "America/New_York"),
    *("America/Chicago", "Asia/Kolkata", "Asia/Singapore", None),
)


def crowd(size: int, *, domain: str = "example.com", first: int = 1) -> Iterator[User]:
    """Yield `size` people, numbered from `first`: ids U0P000001 …, an address each, one in nine no zone."""
    for number in range(first, first + size):
        given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
        name = f"{given}.{family}.{number}".lower()
        yield User(
            f"U0P{number:06d}",
            name,
            f"{given} {family} {number}",
            email=f"{name}@{domain}",
            tz=ZONES[number % len(ZONES)],
        )


def add_crowd(world: World, size: int, *, domain: str = "example.com", first: int = 1) -> list[User]:
    """Let a crowd into the workspace without telling the app, and return it."""
    return [world.add_user(user) for user in crowd(size, domain=domain, first=first)]
