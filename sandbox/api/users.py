"""users.*, dnd.info: people, and where they are."""

from sandbox.api.channels import READ
from sandbox.api.conversations_read import wanted_kinds
from sandbox.api.paging import page
from sandbox.api.present import user_json
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import SLACKBOT, Channel, Json, User

MOST = 1_000
THE_SLACKBOT = User(SLACKBOT, "slackbot", "Slackbot")  # is_bot is false: apps know it by its id


def known(call: Call, id_: str) -> User:
    """Return a person by id, or raise user_not_found."""
    user = THE_SLACKBOT if id_ == SLACKBOT else call.world.users.get(id_)
    if user is None:
        raise ApiError("user_not_found")
    return user


def shown(call: Call, user: User) -> Json:
    """Return a person as the token may see them: the e-mail address needs a scope of its own."""
    email = "users:read.email" in call.app.scopes
    return user_json(call.world, user, email=email, locale=call.args.flag("include_locale"))


@method("users.info", tier=4, scopes=("users:read",))
def info(call: Call) -> Json:
    """Describe one person."""
    return {"user": shown(call, known(call, call.args.need("user")))}


@method("users.list", tier=2, scopes=("users:read",), paginated=True)
def list_(call: Call) -> Json:
    """List everybody: deactivated people, bots and Slackbot too."""
    everybody = [THE_SLACKBOT, *call.world.users.values()]
    if not call.args.has("limit") and len(everybody) >= call.sandbox.switches.whole_list_limit:
        raise ApiError("limit_required")
    some, more = page(call, everybody, "users", default=len(everybody), highest=MOST)
    stamp = int(call.world.now().timestamp())
    return {"members": [shown(call, user) for user in some], "cache_ts": stamp, **more}


@method("users.lookupByEmail", tier=3, scopes=("users:read.email",))
def lookup_by_email(call: Call) -> Json:
    """Find an active person by e-mail address."""
    email = call.args.need("email").lower()
    for user in call.world.users.values():
        if user.email and user.email.lower() == email and not user.deleted:
            return {"user": shown(call, user)}
    raise ApiError("users_not_found")


@method("users.conversations", tier=3, scopes=READ, paginated=True)
def conversations(call: Call) -> Json:
    """List the conversations somebody is in, as far as the bot can see them."""
    who = call.args.text("user") or call.app.bot_user
    known(call, who)
    kinds = wanted_kinds(call)
    hide = call.args.flag("exclude_archived")

    def counts(channel: Channel) -> bool:
        in_sight = channel.kind == "public" or call.is_member(channel)
        return who in channel.members and in_sight and not channel.deleted

    found = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds and counts(channel) and not (hide and channel.archived)
    ]
    some, more = page(call, found, "conversations")
    return {"channels": [call.shown(channel) for channel in some], **more}


@method("dnd.info", tier=3, scopes=("dnd:read",))
def dnd_info(call: Call) -> Json:
    """Say when somebody wants not to be disturbed."""
    user = known(call, call.args.text("user") or call.app.bot_user)
    return {
        "dnd_enabled": bool(user.dnd_next_end),
        "next_dnd_start_ts": user.dnd_next_start or 1,
        "next_dnd_end_ts": user.dnd_next_end or 1,
    }
