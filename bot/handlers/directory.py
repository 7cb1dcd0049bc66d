"""Who is who: looks people up in Slack when plg does not know them, or has not looked for a day."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.db import callers, people, workspaces
from bot.db.models import Person, Workspace
from bot.db.session import Database
from bot.delivery.slack import ERRORS
from bot.domain.profile import Profile, profile_of
from bot.errors import NotConnected, NotFound
from bot.services import people as people_service

STALE = timedelta(days=1)
REMEMBERED = timedelta(minutes=1)  # another process may have heard of a change
MOST_REMEMBERED = 10_000
NEVER = datetime.min.replace(tzinfo=UTC)
MOST_MENTIONED = 10
MOST_REFRESHED = 100  # an hour
PATIENCE = 2.0  # seconds for Slack to say who somebody is; it gives us three for everything


@dataclass(frozen=True)
class Caller:
    """The person who did something, as every service takes them."""

    workspace_id: int
    person_id: int
    user_id: str
    name: str
    tz: str


class Directory:
    """Finds workspaces and people, asking Slack outside any transaction."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._workspaces: dict[str, int] = {}
        self._callers: OrderedDict[tuple[int, str], tuple[Caller, datetime]] = OrderedDict()

    def remember(self, workspace: Workspace) -> None:
        """Know a workspace from now on, even while the database is away."""
        self._workspaces[workspace.team_id] = workspace.id

    def known_workspace(self, team_id: str) -> int:
        """Return our id of a Slack team without asking the database; 0 for one that is not known."""
        return self._workspaces.get(team_id, 0)

    async def workspace_id(self, team_id: str) -> int:
        """Return our id of a Slack team; NotConnected when plg does not serve it."""
        if team_id not in self._workspaces:
            async with self.db.looking() as session:
                workspace = await workspaces.find(session, team_id)
            if workspace is None:
                raise NotConnected("plg is not set up in this workspace. A Slack admin can add it.")
            self.remember(workspace)
        return self._workspaces[team_id]

    async def caller(self, client: AsyncWebClient, team_id: str, user_id: str) -> Caller:
        """Return who did something; NotFound when Slack would not say."""
        workspace_id = await self.workspace_id(team_id)
        remembered, until = self._callers.get((workspace_id, user_id), (None, NEVER))
        if remembered is not None and self.db.clock.now() < until:
            return remembered
        async with self.db.reading(workspace_id) as tx:
            known, now = await callers.find(tx, user_id), tx.now
        if known is not None and now - (known.refreshed_at or NEVER) <= STALE:
            caller = Caller(workspace_id, known.person_id, user_id, known.name, known.tz)
            self._remember(caller, min(now + REMEMBERED, (known.refreshed_at or NEVER) + STALE))
            return caller
        try:
            person = (await self.look_up(client, workspace_id, [user_id]))[user_id]
        except NotFound:
            raise NotFound(
                "Slack could not tell me who you are just now. Please try once more in a minute."
            ) from None
        return Caller(workspace_id, person.id, person.user_id, person.name, person.tz)

    def forget(self, workspace_id: int, user_id: str) -> None:
        """Ask the database again who that is: their profile changed."""
        self._callers.pop((workspace_id, user_id), None)

    def _remember(self, caller: Caller, until: datetime) -> None:
        self._callers[caller.workspace_id, caller.user_id] = caller, until
        if len(self._callers) > MOST_REMEMBERED:
            self._callers.popitem(last=False)

    async def look_up(
        self, client: AsyncWebClient, workspace_id: int, user_ids: Iterable[str], *, fresh: bool = False
    ) -> dict[str, Person]:
        """Return people by Slack id; those unknown, stale or wanted fresh are looked up first."""
        wanted = set(user_ids)
        async with self.db.reading(workspace_id) as tx:
            known = await people.by_user_ids(tx, wanted)
            old = {
                user_id
                for user_id, person in known.items()
                if fresh or person.refreshed_at is None or tx.now - person.refreshed_at > STALE
            }
        asked = sorted((wanted - known.keys()) | old)
        profiles = await asyncio.gather(*(self._look_up(client, user_id) for user_id in asked))
        found = [profile for profile in profiles if profile is not None]
        if wanted - known.keys() - {profile.user_id for profile in found}:
            raise NotFound("I could not look that person up in Slack. Please try once more.")
        if found:
            async with self.db.transaction(workspace_id, patience=self.db.answer_seconds) as tx:
                known |= {profile.user_id: await people_service.keep(tx, profile) for profile in found}
            for profile in found:
                self.forget(workspace_id, profile.user_id)
        return known

    async def meet(self, client: AsyncWebClient, workspace_id: int, user_ids: Iterable[str]) -> None:
        """Get to know people somebody mentioned, to show their names; who cannot be found stays unknown."""
        with contextlib.suppress(NotFound):
            await self.look_up(client, workspace_id, sorted(user_ids)[:MOST_MENTIONED])

    async def refresh(self, client: AsyncWebClient, workspace_id: int, *, pause: float = 1.0) -> None:
        """Look up members whom nobody looked up for a day: the event of their leaving may have been missed.

        One at a time, `pause` seconds apart: this can wait, the people at their keyboards cannot.
        """
        async with self.db.reading(workspace_id) as tx:
            stale = await people.not_looked_up_since(tx, tx.now - STALE, limit=MOST_REFRESHED)
        for user_id in stale:
            await self.look_up(client, workspace_id, [user_id], fresh=True)
            await asyncio.sleep(pause)

    async def names(self, workspace_id: int, user_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of those people plg knows, by Slack id."""
        async with self.db.reading(workspace_id) as tx:
            known = await people.by_user_ids(tx, user_ids)
        return {user_id: person.name for user_id, person in known.items()}

    async def _look_up(self, client: AsyncWebClient, user_id: str) -> Profile | None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await client.users_info(user=user_id)
        except ERRORS:
            return None
        return profile_of(answer["user"])
