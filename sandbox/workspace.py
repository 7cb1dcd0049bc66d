"""What an administrator does to the workspace: people join and are deactivated, the app is thrown out."""

import asyncio
from typing import TYPE_CHECKING

from sandbox import events
from sandbox.views import clear_views
from sandbox.world import Json, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox


async def join_team(stage: "Sandbox", user: User) -> User:
    """Let somebody join the workspace, and tell the app."""
    stage.world.add_user(user)
    stage.world.changed("user", user=user.id)
    await _announce(stage, events.team_join(stage.world, user))
    return user


async def deactivate(stage: "Sandbox", user_id: str) -> None:
    """Deactivate somebody: their profile stays, they act no more, and the app is told."""
    user = stage.world.users[user_id]
    user.deleted = True
    clear_views(stage.world, user_id)
    stage.world.changed("user", user=user_id)
    await _announce(stage, events.user_change(stage.world, user))


async def reactivate(stage: "Sandbox", user_id: str) -> None:
    """Let a deactivated person back in."""
    user = stage.world.users[user_id]
    user.deleted = False
    stage.world.changed("user", user=user_id)
    await _announce(stage, events.user_change(stage.world, user))


async def uninstall(stage: "Sandbox") -> None:
    """Throw the app out: its token works no more, it is told so, and nothing reaches it afterwards."""
    firsts = [
        stage.dispatcher.emit(events.tokens_revoked(stage.world)),
        stage.dispatcher.emit(events.app_uninstalled(stage.world)),
    ]
    stage.world.app.token_revoked, stage.world.app.installed = True, False
    for user in list(stage.world.modals):
        clear_views(stage.world, user)
    stage.world.homes.clear()
    stage.world.changed("app")
    await asyncio.gather(*(first for first in firsts if first))


async def revoke_tokens(stage: "Sandbox") -> None:
    """Revoke the app's bot token and tell it; it stays installed, but can call nothing."""
    first = stage.dispatcher.emit(events.tokens_revoked(stage.world))
    stage.world.app.token_revoked = True
    stage.world.changed("app")
    if first:
        await first


async def _announce(stage: "Sandbox", event: Json) -> None:
    first = stage.dispatcher.emit(event)
    if first:
        await first
