"""Finds and checks the scripts of sessions: `scripts/<kind>.yaml`, one file a kind of session."""

from pathlib import Path

from bot.content.library import default_root
from bot.content.nodes import read_yaml
from bot.content.script_reader import NAME, ScriptReader
from bot.content.source import Problem
from bot.domain.script import Script
from bot.errors import ConfigError

NEEDED = ("work", "reconvene")  # what a cycle cannot do without


def load_scripts(root: Path) -> dict[str, Script]:
    """Return the scripts under `root`/scripts by name; what a cycle needs comes from plg itself if missing.

    ConfigError names the first thing an author must mend.
    """
    found: dict[str, Script] = {}
    for folder in dict.fromkeys((root, default_root())):
        scripts, problems = _survey(folder)
        if problems:
            first = problems[0]
            raise ConfigError(
                f"The scripts of the sessions cannot be used: {first.path}:{first.line}: {first.message}. "
                "See all of it with `plg content check`."
            )
        found = {**scripts, **found} if folder == root else found | _missing(scripts, found)
    return found


def _missing(shipped: dict[str, Script], found: dict[str, Script]) -> dict[str, Script]:
    return {name: shipped[name] for name in NEEDED if name not in found}


def check_scripts(root: Path) -> list[Problem]:
    """Return everything an author must mend under `root`/scripts, by file and line."""
    return _survey(root)[1]


def _survey(root: Path) -> tuple[dict[str, Script], list[Problem]]:
    scripts: dict[str, Script] = {}
    problems: list[Problem] = []
    folder = root / "scripts"
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith(".") or path.name == "README.md":
            continue
        if path.suffix != ".yaml" or not NAME.fullmatch(path.stem.replace("-", "_")):
            problems.append(Problem(path, 1, "is never used: name it in lower case, and .yaml at the end"))
            continue
        script, found = read_script(path)
        scripts[path.stem] = script
        problems += found
    return scripts, sorted(problems)


def read_script(path: Path) -> tuple[Script, list[Problem]]:
    """Read one script; with problems it is only good for looking at."""
    top, problems = read_yaml(path)
    reader = ScriptReader(path, problems)
    script = reader.script(top, path.stem) if not problems else Script(path.stem, "", "", (), ())
    return script, sorted(reader.problems)
