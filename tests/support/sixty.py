"""Sixty managers of Northwind in three time zones, as Slack knows them and as a roster lists them."""

from collections.abc import Iterator

from bot.demo.northwind import BERLIN, KOLKATA, NEW_YORK
from sandbox.world import User, World

FIRST = (
    "Anna",
    "Bilal",
    "Carla",
    "Daniel",
    "Elif",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Luca",
)
LAST = ("Abel", "Brandt", "Costa", "Diaz", "Ek")
DEPARTMENTS = ("Sales", "Engineering", "Operations", "Finance", "People", "Customer Care")
LEVELS = ("Team lead", "Head of department")
ZONES = (BERLIN, BERLIN, BERLIN, NEW_YORK, NEW_YORK, KOLKATA)
LOCATIONS = {BERLIN: "Berlin", NEW_YORK: "New York", KOLKATA: "Pune"}


def names() -> Iterator[str]:
    """Yield sixty names, no two alike."""
    for at in range(len(FIRST) * len(LAST)):
        yield f"{FIRST[at % len(FIRST)]} {LAST[at // len(FIRST)]}"


def users() -> list[User]:
    """Return them as Slack knows them: U0P00 to U0P59."""
    return [
        User(
            f"U0P{at:02}",
            name.lower().replace(" ", "."),
            name,
            email=f"{name.lower().replace(' ', '.')}@northwind.example",
            tz=ZONES[at * 7 % len(ZONES)],
        )
        for at, name in enumerate(names())
    ]


def add_to(world: World) -> list[str]:
    """Let them work at Northwind; return their Slack ids."""
    for user in users():
        world.add_user(user)
    return [user.id for user in users()]


def roster_csv() -> str:
    """Return the roster of the sixty: every tenth of them manages the nine after."""
    everybody = users()
    lines = ["email,department,level,location,manager,tags"]
    for at, user in enumerate(everybody):
        manager = "" if at % 10 == 0 else everybody[at - at % 10].email
        level = LEVELS[at % 10 == 0 or at % 10 in {3, 6}]
        place = LOCATIONS[user.tz or BERLIN]
        lines.append(f"{user.email},{DEPARTMENTS[at // 10]},{level},{place},{manager},2027")
    return "\n".join(lines) + "\n"
