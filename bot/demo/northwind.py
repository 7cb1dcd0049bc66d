"""Northwind, the workspace of the demo: eleven managers in three time zones, and a facilitator."""

from datetime import UTC, datetime
from pathlib import Path

from sandbox.clock import Clock
from sandbox.manifest import app_from_manifest
from sandbox.world import Channel, User, World

STARTS = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)  # a Wednesday; both clock changes fall into the cycle
BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"
MANIFEST = Path(__file__).resolve().parents[2] / "slack-manifest.yaml"

FACILITATOR = "U0FAITH"
FEEDBACK = ("U0AMARA", "U0BRUNO", "U0CHLOE", "U0DEVI", "U0EMIL", "U0FIONA")
DELEGATING = ("U0GITA", "U0HANNES", "U0ISLA", "U0JAMAL", "U0KEIKO")

PEOPLE = (
    (FACILITATOR, "Faith Okafor", "Learning and development", BERLIN),
    ("U0AMARA", "Amara Lindqvist", "Head of Customer Care", BERLIN),
    ("U0BRUNO", "Bruno Castellano", "Team lead, Warehouse North", BERLIN),
    ("U0CHLOE", "Chloe Bennett", "Manager, Returns", NEW_YORK),
    ("U0DEVI", "Devi Raman", "Engineering manager, Payments", KOLKATA),
    ("U0EMIL", "Emil Novak", "Shift manager, Fleet", BERLIN),
    ("U0FIONA", "Fiona Walsh", "Manager, Key Accounts", NEW_YORK),
    ("U0GITA", "Gita Mehta", "Engineering manager, Search", KOLKATA),
    ("U0HANNES", "Hannes Vogel", "Head of Purchasing", BERLIN),
    ("U0ISLA", "Isla Moreno", "Manager, Marketing Operations", NEW_YORK),
    ("U0JAMAL", "Jamal Carter", "Team lead, Field Service", NEW_YORK),
    ("U0KEIKO", "Keiko Tanaka", "Finance manager", BERLIN),
)


def world(clock: Clock) -> World:
    """Return the workspace on its first morning; the app is installed as its manifest says."""
    app = app_from_manifest(MANIFEST)
    made = World(team_id="T0NORTHWIND", team_name="Northwind", domain="northwind", app=app, clock=clock)
    for user_id, name, title, tz in PEOPLE:
        handle = name.split()[0].lower()
        admin = user_id == FACILITATOR
        made.add_user(
            User(
                user_id,
                handle,
                name,
                email=f"{handle}@northwind.example",
                tz=tz,
                title=title,
                is_admin=admin,
            )
        )
    everyone = [person[0] for person in PEOPLE]
    made.add_channel(
        Channel("C0GENERAL", "general", "public", creator=FACILITATOR, members=everyone, topic="Northwind")
    )
    return made
