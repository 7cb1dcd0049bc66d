"""Reading a Slack app manifest: what the installed app may do, and what it is sent."""

from pathlib import Path
from typing import Any

import yaml

from sandbox.world import App, Json


class ManifestError(ValueError):
    """The file is not a manifest Slack would take; the message says what is wrong with it."""


def read_manifest(path: Path) -> Json:
    """Return the manifest as it stands in a YAML or JSON file; raise ManifestError."""
    try:
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"cannot read {path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ManifestError(f"{path} is not YAML: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("display_information"), dict):
        raise ManifestError(f"{path} is no app manifest: display_information is missing")
    return manifest


def app_from_manifest(path: Path | str, **over: Any) -> App:
    """Return the app a manifest describes, as installed; `over` sets further fields of App.

    Raises ManifestError for a file that is no manifest. An app without Socket Mode gets its events'
    request URL.
    """
    manifest = read_manifest(Path(path))
    features = manifest.get("features") or {}
    settings = manifest.get("settings") or {}
    home = features.get("app_home") or {}
    subscriptions = settings.get("event_subscriptions") or {}
    scopes = (manifest.get("oauth_config") or {}).get("scopes") or {}
    read_only = bool(home.get("messages_tab_read_only_enabled", False))
    fields: dict[str, Any] = {
        "name": manifest["display_information"].get("name", "app"),
        "scopes": set(scopes.get("bot") or []) | set(scopes.get("bot_optional") or []),
        "events": set(subscriptions.get("bot_events") or []),
        "commands": list(features.get("slash_commands") or []),
        "shortcuts": list(features.get("shortcuts") or []),
        "home_enabled": bool(home.get("home_tab_enabled", False)),
        "messages_tab_enabled": bool(home.get("messages_tab_enabled", True)) and not read_only,
    }
    if not settings.get("socket_mode_enabled", False):
        fields["request_url"] = subscriptions.get("request_url")
    return App(**(fields | over))
