"""`plg demo --script`: the whole cycle at once, told as a timeline and in numbers."""

import re
import subprocess
import sys
from pathlib import Path

from bot.demo.script import SCENES

ROOT = Path(__file__).parents[2]


def number_of(what: str, printed: str) -> int:
    """Return what the numbers at the end say of something."""
    found = re.search(rf"(\d+)  +{re.escape(what)}(?:  |$)", printed, re.MULTILINE)
    assert found is not None, what
    return int(found[1])


def test_the_script_tells_the_cycle_and_counts_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--script"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == [], "it keeps nothing"
    printed = ended.stdout
    for title, scene in SCENES:
        assert title in printed
        assert (scene.__doc__ or "?") in printed
    for act in (
        "presses [Attending]",
        "/plg log I thanked",
        "writes to plg, in a thread",
        "sends “Who may see it”",
    ):
        assert re.search(rf"▸ \w+ +{re.escape(act)}", printed), act
    assert re.search(r" 10:00  plg → Amara, Bruno, Emil +Catch one good moment", printed)
    assert number_of("commitments", printed) == 11
    assert number_of("tips", printed) > 40
    assert number_of("log entries", printed) > 5
    assert number_of("of them shared", printed) > 0
    assert number_of("calls Slack refused", printed) == 0
    kinds = re.findall(r"^ *(\d+)    [a-z]", printed, re.MULTILINE)
    assert sum(map(int, kinds)) == number_of("messages", printed)
