"""Which methods the Web API has: each with its tier, its scopes and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.api.args import Args
from sandbox.api.present import channel_json
from sandbox.errors import ApiError
from sandbox.world import App, Channel, Json, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox


@dataclass
class Call:
    """One call of a method, already authenticated."""

    sandbox: "Sandbox"
    method: str
    args: Args

    @property
    def world(self) -> World:
        """Return the sandbox's state."""
        return self.sandbox.world

    @property
    def app(self) -> App:
        """Return the app that calls."""
        return self.sandbox.world.app

    @property
    def scopes(self) -> set[str]:
        """Return what the token of this call may do."""
        return self.app.app_token_scopes if METHODS[self.method].app_token else self.app.scopes

    def need_scope(self, *any_of: str) -> None:
        """Raise missing_scope unless the token holds one of these."""
        if not set(any_of) & self.scopes:
            raise ApiError("missing_scope", needed=",".join(any_of), provided=",".join(sorted(self.scopes)))

    def shown(self, channel: Channel) -> Json:
        """Return a conversation object as this call answers with it."""
        is_group = self.sandbox.switches.group_dm_is_group
        return channel_json(self.world, channel, group_dm_is_group=is_group)

    def is_member(self, channel: Channel) -> bool:
        """Say whether the app's bot is in the channel."""
        return self.app.bot_user in channel.members


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    """A method's entry in the registry."""

    name: str
    handler: Handler
    tier: int | None  # None: the method has a limit of its own
    scopes: tuple[str, ...]  # any one of them suffices; empty: none needed
    takes_json: bool
    app_token: bool  # called with the app-level token instead of the bot's, in the header alone
    paginated: bool


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    tier: int | None,
    scopes: tuple[str, ...] = (),
    takes_json: bool = False,
    app_token: bool = False,
    paginated: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the function that answers a method of the Web API."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, tier, scopes, takes_json, app_token, paginated)
        return handler

    return register


def check_token(world: World, wanted: Method, token: str) -> None:
    """Raise what Slack answers to a missing, wrong, revoked or unfit token."""
    app = world.app
    if not token:
        raise ApiError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise ApiError("invalid_auth")
    if wanted.app_token != (token == app.app_token):
        raise ApiError("not_allowed_token_type")
    if not app.installed:
        raise ApiError("account_inactive")
    if app.token_revoked and token == app.bot_token:
        raise ApiError("token_revoked")
