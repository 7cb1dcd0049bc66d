"""users.*, dnd.info: people."""

from sandbox.api.present import user_json
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Json, User


def known(call: Call, name: str = "user") -> User:
    """Return the person an argument names, or raise user_not_found."""
    user = call.world.users.get(call.args.need(name))
    if user is None:
        raise ApiError("user_not_found")
    return user


def sees_email(call: Call) -> bool:
    """Say whether the token may read e-mail addresses."""
    return "users:read.email" in call.app.scopes


@method("users.info", tier=4, scopes=("users:read",))
def info(call: Call) -> Json:
    """Describe one person."""
    user = known(call)
    return {
        "user": user_json(call.world, user, email=sees_email(call), locale=call.args.flag("include_locale"))
    }
