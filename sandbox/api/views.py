"""views.*: modals and Home tabs."""

from sandbox import views
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.uploads import must_read_files
from sandbox.world import Json, View


def _definition(call: Call) -> Json:
    definition = call.args.structure("view")
    if not isinstance(definition, dict):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
    must_read_files(call.sandbox, definition)
    return definition


def _trigger(call: Call) -> str:
    return call.args.text("trigger_id") or call.args.need("interactivity_pointer")


def _shown(call: Call, view: View) -> Json:
    return {"view": views.view_json(call.world, view)}


@method("views.open", tier=4, takes_json=True)
def open_(call: Call) -> Json:
    """Open a modal."""
    return _shown(call, views.open_view(call.world, _trigger(call), _definition(call)))


@method("views.push", tier=4, takes_json=True)
def push(call: Call) -> Json:
    """Put a modal on top of another."""
    return _shown(call, views.push_view(call.world, _trigger(call), _definition(call)))


@method("views.update", tier=4, takes_json=True)
def update(call: Call) -> Json:
    """Change an open modal."""
    args = call.args
    view_id, external_id = args.text("view_id"), args.text("external_id")
    if not view_id and not external_id:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    view = views.update_view(
        call.world, _definition(call), view_id=view_id, external_id=external_id, hash_=args.text("hash")
    )
    return _shown(call, view)


@method("views.publish", tier=4, takes_json=True)
def publish(call: Call) -> Json:
    """Set somebody's Home tab."""
    user = call.args.need("user_id")
    return _shown(call, views.publish_home(call.world, user, _definition(call), call.args.text("hash")))
