"""Scripts of sessions: those shipped, a made-up one for a dialogue, each rule with a file that breaks it."""

from pathlib import Path

import pytest

from bot.content import check, default_root, load_scripts
from bot.content.scripts import check_scripts
from bot.domain.script import Part
from bot.errors import ConfigError
from tests.content.library import put, write

DIALOGUE = """title: Learning from failure
purpose: Four people talk about what went wrong and what came of it.
rules:
  - What is said here stays here.
steps:
  - key: tell
    title: Tell
    minutes: 60
    words: Each tells one failure.
    questions:
      - What happened?
    records:
      - name: learned
        label: What we learned
    parts: [round]
  - key: ideas
    title: Ideas
    minutes: 30
    words: What should the organisation do?
    recalls: [learned]
    parts: [suggest, attendance]
"""


def script(old: str = "", new: str = "") -> str:
    assert not old or DIALOGUE.count(old) == 1
    return DIALOGUE.replace(old, new) if old else DIALOGUE


def test_nothing_is_left_to_mend_in_what_is_shipped() -> None:
    assert check_scripts(default_root()) == []


def test_the_two_sessions_of_a_cycle_have_their_scripts() -> None:
    scripts = load_scripts(default_root())
    assert [step.key for step in scripts["work"].steps] == [
        "arrive",
        "challenge",
        "causes",
        "tried",
        "alternatives",
        "choose",
        "close",
    ]
    for name in ("work", "reconvene"):
        assert scripts[name].minutes == 90
        assert scripts[name].steps[-1].has(Part.ATTENDANCE)
        assert scripts[name].steps[-1].has(Part.SUGGEST)
    assert all(scripts["reconvene"].index_of(part) is not None for part in (Part.VOTE, Part.LESSONS))


def test_a_script_for_a_dialogue_is_one_more_file_and_no_code(tmp_path: Path) -> None:
    put(tmp_path, "scripts/learning-from-failure.yaml", script())
    scripts = load_scripts(tmp_path)
    made = scripts["learning-from-failure"]
    assert made.title == "Learning from failure"
    assert made.steps[0].records[0].label == "What we learned"
    assert made.steps[1].parts == (Part.SUGGEST, Part.ATTENDANCE)
    assert {"work", "reconvene"} <= set(scripts), "what a cycle needs comes from plg itself"


def test_an_own_work_script_takes_the_place_of_ours(tmp_path: Path) -> None:
    put(tmp_path, "scripts/work.yaml", script())
    assert load_scripts(tmp_path)["work"].title == "Learning from failure"


def test_a_content_folder_is_checked_as_a_whole(tmp_path: Path) -> None:
    put(write(tmp_path), "scripts/work.yaml", script("minutes: 60", "minutes: 50"))
    assert [problem.message for problem in check(tmp_path)] == [
        "the steps take 80 minutes together: a session has 90"
    ]


def test_a_spoiled_script_keeps_the_bot_from_starting_and_says_where(tmp_path: Path) -> None:
    put(tmp_path, "scripts/work.yaml", script("    title: Tell\n", ""))
    with pytest.raises(ConfigError, match=r"work\.yaml:6: “title” is missing"):
        load_scripts(tmp_path)


BAD = {
    "an empty file": ("", 1, "“purpose” is missing"),
    "no mapping": ("- a\n- b\n", 1, "begin with “title: …”"),
    "a colon without quotes": (
        script("Each tells one failure.", "One: by: one"),
        9,
        "put a text with a colon",
    ),
    "an unknown key": (script("minutes: 30", "minuets: 30"), 18, "“minuets” means nothing here"),
    "a missing key": (script("  - key: tell\n    title: Tell\n", "  - title: Tell\n"), 6, "“key” is missing"),
    "a key given twice": (
        script("    words: Each", "    title: Again\n    words: Each"),
        9,
        "“title” is there twice",
    ),
    "a step given twice": (script("key: ideas", "key: tell"), 16, "the step “tell” is there twice"),
    "minutes in words": (script("minutes: 60", "minutes: an hour"), 8, "“minutes” is a whole number"),
    "an empty text": (script("Each tells one failure.", '""'), 9, "“words” is empty"),
    "a number for a text": (script("title: Tell", "title: 2026"), 7, "“title” must be text"),
    "a text too long": (
        script("What happened?", "Why? " * 60),
        11,
        "“question” has 299 characters: 200 fit",
    ),
    "a formatting sign": (script("What happened?", "What *really* happened?"), 11, "* is a formatting sign"),
    "a mention": (script("What happened?", "Ask @here?"), 11, "@here pings nobody"),
    "a name in capitals": (script("name: learned", "name: Learned It"), 13, "write the name in lower case"),
    "an unknown part": (
        script("parts: [round]", "parts: [dance]"),
        15,
        "there is no such part: known are actions",
    ),
    "a list that is none": (
        script("  - What is said here stays here.", "  Be kind."),
        4,
        "“rules” is a list",
    ),
    "a step that is a text": (
        script("  - key: ideas\n    title: Ideas\n", "  - ideas\n  - title: Ideas\n"),
        16,
        "",
    ),
    "a file that is not text": ("\udcff", 1, "not UTF-8"),
}


@pytest.mark.parametrize(("text", "line", "message"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "scripts" / "work.yaml"
    path.parent.mkdir()
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    found = [(problem.line, problem.message) for problem in check_scripts(tmp_path)]
    assert any(at == line and message in said for at, said in found), found


def test_a_file_that_is_never_used_is_named(tmp_path: Path) -> None:
    put(tmp_path, "scripts/Work.txt", "title: x")
    put(tmp_path, "scripts/README.md", "# fine")
    (problem,) = check_scripts(tmp_path)
    assert "is never used" in problem.message
