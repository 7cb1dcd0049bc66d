"""The App Home: shown when it is opened, and kept true after what its owner does.

Slack tells when somebody opens it and never when they leave, so whoever opened it once is taken to be
looking. A process remembers that for itself: after a restart the next look or click brings it back.
"""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.db.session import Database
from bot.delivery import surfaces
from bot.handlers.directory import Caller, Directory
from bot.services import home

log = structlog.get_logger()

GRACE = 5.0  # seconds a stop waits for Homes under way
MOST = 5000  # Homes remembered; of more, those not looked at for longest are forgotten


@dataclass
class Shown:
    """What one person's Home shows now; `turn` lets newer words come last."""

    digest: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Homes:
    """The Homes that people have opened."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._shown: OrderedDict[tuple[int, str], Shown] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def opened(self, caller: Caller) -> Shown:
        """Remember that somebody looks at their Home."""
        key = (caller.workspace_id, caller.user_id)
        shown = self._shown.setdefault(key, Shown())
        self._shown.move_to_end(key)
        while len(self._shown) > MOST:
            self._shown.popitem(last=False)
        return shown

    async def show(self, client: AsyncWebClient, caller: Caller, *, anew: bool = True) -> None:
        """Publish somebody's Home as it is; unless `anew`, only when it says something else than before."""
        shown = self.opened(caller)
        async with shown.turn:
            async with self._db.reading(caller.workspace_id) as tx:
                view = await home.view(tx, caller.person_id)
            digest = hash(json.dumps(view))
            if anew or digest != shown.digest:
                await surfaces.publish_home(client, caller.user_id, view)
                shown.digest = digest

    def refresh(self, client: AsyncWebClient, caller: Caller, *, looking: bool) -> None:
        """Bring a Home up to date once the request is answered; `looking` when the click was in it.

        Nothing waits for it, and its failure is nobody's but its own.
        """
        if looking or (caller.workspace_id, caller.user_id) in self._shown:
            task = asyncio.create_task(self._try(client, caller))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for what is being published; nothing new comes any more."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)

    async def _try(self, client: AsyncWebClient, caller: Caller) -> None:
        try:
            await self.show(client, caller, anew=False)
        except Exception as error:
            log.warning("home.not_refreshed", error=type(error).__name__)


async def opened(
    homes: Homes, directory: Directory, client: AsyncWebClient, team_id: str, event: dict[str, Any]
) -> None:
    """Show the Home to whoever opened it; the Messages tab sends the same event and needs nothing."""
    if event.get("tab") == "home":
        await homes.show(client, await directory.caller(client, team_id, event["user"]))
