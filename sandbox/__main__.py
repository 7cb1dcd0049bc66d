"""The sandbox alone: `python -m sandbox --manifest slack-manifest.yaml --port 8765`, for any app."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from sandbox.crowd import add_crowd
from sandbox.manifest import ManifestError, app_from_manifest
from sandbox.server import Sandbox
from sandbox.world import App, Channel, User, World

PEOPLE = (("U01ANN", "ann", "Ann Archer"), ("U02BEN", "ben", "Ben Bell"), ("U03CLEO", "cleo", "Cleo Cruz"))


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, YAML or JSON")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--request-url", help="send everything there, signed, instead of Socket Mode")
    parser.add_argument("--people", type=int, default=0, help="so many more people, with addresses")
    parser.add_argument("--data", type=Path, help="keep the workspace in this folder between runs")
    return parser.parse_args(argv)


def small_world(app: App) -> World:
    """Return a workspace with three people and a #general, for an app that brings none of its own."""
    world = World(app=app)
    for id_, name, real_name in PEOPLE:
        world.add_user(User(id_, name, real_name, email=f"{name}@example.com", is_admin=name == "ann"))
    members = [id_ for id_, _, _ in PEOPLE]
    world.add_channel(Channel("C01GENERAL", "general", "public", creator=members[0], members=members))
    return world


def tell(sandbox: Sandbox) -> str:
    """Return what somebody needs to connect an app."""
    app = sandbox.world.app
    lines = [
        f"Sandbox at {sandbox.url}",
        f"  Web API base URL  {sandbox.api_url}",
        f"  bot token         {app.bot_token}",
        f"  app-level token   {app.app_token}",
        f"  signing secret    {app.signing_secret}",
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines) + "\n"


async def serve(options: argparse.Namespace, app: App) -> None:
    """Run until interrupted; raise OSError when the port is taken."""
    world = small_world(app)
    add_crowd(world, options.people)
    sandbox = Sandbox(world, data_dir=options.data)
    await sandbox.start(options.host, options.port)
    try:
        if options.request_url:
            app.request_url = options.request_url
        sys.stdout.write(tell(sandbox))
        sys.stdout.flush()
        ended = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, ended.set)
        await ended.wait()
    finally:
        await sandbox.stop()


def main(argv: list[str] | None = None) -> int:
    """Run the sandbox and return the exit code; 2 for a bad manifest or a busy port."""
    options = _arguments(sys.argv[1:] if argv is None else argv)
    try:
        asyncio.run(serve(options, app_from_manifest(options.manifest, request_url=None)))
    except ManifestError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {options.port}: {error.strerror}; give another by --port\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
