"""auth.test, apps.connections.open, team.info: who calls, and where."""

from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Json


@method("auth.test", tier=None, takes_json=True)
def auth_test(call: Call) -> Json:
    """Say whose token this is."""
    world, app = call.world, call.app
    bot = world.users.get(app.bot_user)
    return {
        "url": f"{call.sandbox.url}/",
        "team": world.team_name,
        "user": bot.name if bot else app.name,
        "team_id": world.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=1, scopes=("connections:write",), takes_json=True, app_token=True)
def connections_open(call: Call) -> Json:
    """Hand out a ticket for one Socket Mode connection."""
    if call.app.request_url is not None:
        raise ApiError("socket_mode_not_enabled")
    ticket = call.sandbox.dispatcher.socket.ticket()
    address = call.sandbox.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.app.id}"}


@method("team.info", tier=3, scopes=("team:read",))
def team_info(call: Call) -> Json:
    """Describe the workspace."""
    wanted = call.args.text("team")
    if wanted and wanted != call.world.team_id:
        raise ApiError("team_not_found")
    return {
        "team": {
            "id": call.world.team_id,
            "name": call.world.team_name,
            "url": f"{call.sandbox.url}/",
            "domain": call.world.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "avatar_base_url": f"{call.sandbox.url}/",
            "is_verified": False,
        }
    }
