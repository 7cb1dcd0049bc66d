"""usergroups.*: handles that stand for several people, on paid plans."""

from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.world import Json

READ = ("usergroups:read",)


def _must_be_paid(call: Call) -> None:
    if not call.sandbox.switches.paid_plan:
        raise ApiError("plan_upgrade_required")


def _shown(call: Call, id_: str, group: Json) -> Json:
    users = list(group.get("users", []))
    disabled = bool(group.get("date_delete"))
    body: Json = {
        "id": id_,
        "team_id": call.world.team_id,
        "is_usergroup": True,
        "name": group.get("name", ""),
        "handle": group.get("handle", ""),
        "description": group.get("description", ""),
        "is_external": False,
        "date_create": group.get("date_create", 0),
        "date_update": group.get("date_update", 0),
        "date_delete": group.get("date_delete", 0),
        "auto_type": None,
        "created_by": group.get("created_by", ""),
        "user_count": 0 if disabled else len(users),
        "prefs": {"channels": [], "groups": []},
    }
    return body | ({"users": users} if call.args.flag("include_users") else {})


@method("usergroups.list", tier=2, scopes=READ)
def list_(call: Call) -> Json:
    """List the groups; disabled ones on request."""
    _must_be_paid(call)
    disabled_too = call.args.flag("include_disabled")
    groups = call.world.usergroups.items()
    kept = [_shown(call, id_, g) for id_, g in groups if disabled_too or not g.get("date_delete")]
    return {"usergroups": kept}


@method("usergroups.users.list", tier=2, scopes=READ)
def users_list(call: Call) -> Json:
    """List who is in a group."""
    _must_be_paid(call)
    group = call.world.usergroups.get(call.args.need("usergroup"))
    if group is None or (group.get("date_delete") and not call.args.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(group.get("users", []))}
