"""Every rule for tips, each with a file that breaks it: the problem names the file and the line."""

from pathlib import Path

import pytest

from bot.content import check
from tests.content.library import TIP, TOPIC, put, tip, write


def found(root: Path) -> list[tuple[str, int, str]]:
    return [
        (problem.path.relative_to(root / "tips").as_posix(), problem.line, problem.message)
        for problem in check(root)
    ]


def test_good_tips_have_no_problems(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []


BAD_TIPS = {
    "no front matter": ("Just text.\n", 1, "begin with front matter"),
    "an empty file": ("", 1, "begin with front matter"),
    "front matter that never ends": ("---\ntitle: Ask\n", 1, "begin with front matter"),
    "a colon without quotes": (
        tip("Ask one question\n", "Ask: one: question\n"),
        2,
        "put a text with a colon",
    ),
    "a missing key": (tip("practice: Ask one question a day.\n", ""), 1, "“practice” is missing"),
    "an unknown key": (tip("source:", "sauce:"), 6, "“sauce” means nothing here"),
    "an empty key": (tip("practice: Ask one question a day.", "practice:"), 3, "“practice” is empty"),
    "a blank key": (tip("practice: Ask one question a day.", 'practice: " "'), 3, "“practice” is empty"),
    "a number": (tip("title: Ask one question", "title: 2026"), 2, "“title” must be text"),
    "a key given twice": (tip("source:", "title: Again\nsource:"), 6, "“title” is there twice"),
    "a practice on two lines": (
        tip("Ask one question a day.", "|\n  Ask one.\n  Ask another."),
        3,
        "“practice” must be one line",
    ),
    "an example without a situation": (tip("example: When", "example: If"), 4, "write the example as"),
    "an example without a plan": (tip("I will ask", "one should ask"), 4, "write the example as"),
    "a question without a mark": (tip("What did you hear?", "Tell us."), 5, "ask exactly one question"),
    "two questions": (tip("hear?", "hear? And then?"), 5, "ask exactly one question"),
    "a question in the practice": (tip("a day.", "a day, can you?"), 3, "one question only"),
    "a question in the text": (tip("second paragraph.", "second paragraph?"), 12, "one question only"),
    "a question after a quoted one": (
        tip("that is wrapped.", "“Who\nsays so?” Really?"),
        11,
        "one question only",
    ),
    "a source without a year": (tip("Deci & Ryan, 2000", "Deci & Ryan"), 6, "write the source as"),
    "a week that is another": (tip("source:", "week: 2\nsource:"), 6, "“week” says 2, the file name says 1"),
    "a week in words": (tip("source:", "week: one\nsource:"), 6, "“week” says one, the file name says 1"),
    "no text": (TIP.split("A short")[0], 7, "the text below the front matter is missing"),
    "a text too long": (tip("A short", "word " * 250), 9, "a member would see 1,413 characters: cut 213"),
    "a title too long": (tip("title: Ask", "title: " + "Ask " * 40), 2, "“title” has 173 characters"),
    "a text too long for a section": (
        tip("A short", "[a](https://example.org/" + "x" * 3000 + ")"),
        9,
        "a part is longer than 3,000",
    ),
    "a heading": (tip("It has", "## It has"), 12, "Slack has no headings"),
    "an underlined heading": (
        tip("second paragraph.", "second paragraph.\n---"),
        12,
        "Slack has no headings",
    ),
    "a ruler": (tip("It has", "***\n\nIt has"), 12, "Slack has no rulers"),
    "a table": (tip("It has", "| a | b |\n|---|---|\n| c | d |\n\nIt has"), 12, "Slack has no tables"),
    "a block of HTML": (tip("It has", "<div>\nIt has"), 12, "Slack shows HTML as typed"),
    "HTML in a line": (tip("that is", "that <b>is</b>"), 10, "Slack shows HTML as typed"),
    "HTML in a field": (tip("a day.", "a <b>day</b>."), 3, "contains HTML"),
    "an indented line": (tip("It has", "    It has"), 12, "a tip has no code"),
    "a fence": (tip("It has", "```\nIt has\n```\n"), 12, "a tip has no code"),
    "code in a line": (tip("that is", "that `is`"), 10, "a tip has no code"),
    "a picture": (tip("that is", "![that](https://example.org/a.png) is"), 10, "a tip shows no pictures"),
    "a long quotation": (
        tip("It has", "> It has\n> more\n\nThen"),
        12,
        "Slack would quote only the first line",
    ),
    "bold inside a word": (tip("wrapped", "wr**app**ed"), 10, "Slack formats whole words only"),
    "a lone star": (tip("wrapped", "5 * 3"), 10, "* is a formatting sign"),
    "quotes that never end": (tip("title: Ask", "title: 'Ask"), 2, "the front matter cannot be read"),
    "formatting in a field": (tip("practice: Ask one", "practice: Ask **one**"), 3, "* is a formatting sign"),
    "a mention of everybody": (tip("that is", "that <!channel> is"), 10, "<!channel> pings nobody"),
    "a mention of a person": (tip("that is", "that <@U1> is"), 10, "<@U1> pings nobody"),
    "a bare mention": (tip("that is", "that @here is"), 10, "@here pings nobody"),
    "a mention in a field": (tip("a day.", "a day, <!here>."), 3, "<!here> pings nobody"),
    "a link that is none": (tip("that is", "[that](!channel) is"), 10, "a link begins with https://"),
    "a wiki link": (tip("that is", "[that](week-2.md) is"), 10, "a link begins with https://"),
}


@pytest.mark.parametrize(("text", "line", "message"), BAD_TIPS.values(), ids=BAD_TIPS)
def test_a_bad_tip_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    problems = found(write(tmp_path, week_1=text))
    assert any(
        file == "asking/week-1.md" and at == line and message in said for file, at, said in problems
    ), problems
    assert {file for file, _, _ in problems} == {"asking/week-1.md"}


BAD_TOPICS = {
    "no title": (TOPIC.replace("title: Asking\n", ""), 1, "“title” is missing"),
    "an unknown key": (TOPIC.replace("summary", "subtitle"), 3, "“subtitle” means nothing here"),
    "a long title": (TOPIC.replace("Asking", "A" * 76), 2, "“title” has 76 characters, Slack takes 75"),
    "a long summary": (TOPIC.replace("Ask", "A" * 76), 3, "Slack takes 75"),
    "a text nobody sees": (TOPIC + "\nText.\n", 6, "nobody sees this text"),
}


@pytest.mark.parametrize(("text", "line", "message"), BAD_TOPICS.values(), ids=BAD_TOPICS)
def test_a_bad_topic_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    problems = found(write(tmp_path, topic=text))
    assert any(file == "asking/topic.md" and at == line and message in said for file, at, said in problems), (
        problems
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("asking/week-4.md", TIP, "week 3 is missing"),
        ("asking/week-0.md", TIP, "weeks are counted from 1"),
        ("asking/week-02.md", TIP, "week 2 is there twice"),
        ("asking/week-13.md", TIP, "at most 12 weeks"),
        ("asking/Week 3.md", TIP, "is never sent"),
        ("asking/week-3.txt", TIP, "is never sent"),
        ("notes.md", "Notes.", "belongs into the folder of a topic"),
    ],
)
def test_a_file_in_the_wrong_place_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    put(write(tmp_path), f"tips/{name}", text)
    (problem,) = check(tmp_path)
    assert problem.line == 1
    assert message in problem.message
    if "twice" not in message:  # of two files for one week either may be the one too many
        assert problem.path == tmp_path / "tips" / name


def test_a_topic_may_have_one_week_or_twelve(tmp_path: Path) -> None:
    put(tmp_path, "tips/short/topic.md", TOPIC)
    put(tmp_path, "tips/short/week-1.md", TIP)
    put(tmp_path, "tips/long/topic.md", TOPIC)
    for week in range(1, 13):
        put(tmp_path, f"tips/long/week-{week}.md", TIP)
    assert check(tmp_path) == []


def test_a_topic_without_weeks_or_without_its_head_is_named(tmp_path: Path) -> None:
    put(tmp_path, "tips/empty/topic.md", TOPIC)
    put(tmp_path, "tips/headless/week-1.md", TIP)
    assert found(tmp_path) == [
        ("empty", 1, "there is no week-1.md"),
        ("headless/topic.md", 1, "cannot be read: No such file or directory"),
    ]


def test_a_topic_folder_has_a_plain_name(tmp_path: Path) -> None:
    put(tmp_path, "tips/Asking Well/topic.md", TOPIC)
    put(tmp_path, "tips/Asking Well/week-1.md", TIP)
    assert found(tmp_path) == [
        ("Asking Well", 1, "name the folder in lower case, with hyphens between words")
    ]


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "tips/asking/week-2.md").write_bytes(TIP.replace("that", "caf\xe9").encode("latin-1"))
    assert found(tmp_path) == [
        ("asking/week-2.md", 10, "this line is not UTF-8 text: save the file as UTF-8")
    ]


def test_a_folder_without_tips_is_named(tmp_path: Path) -> None:
    (only,) = check(tmp_path)
    assert (only.path, only.line) == (tmp_path / "tips", 1)
    (tmp_path / "tips").mkdir()
    (only,) = check(tmp_path)
    assert "there is no topic" in only.message


def test_what_editors_and_windows_leave_behind_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, week_1="\ufeff" + TIP.replace("\n", "\r\n"))
    put(tmp_path, "tips/.DS_Store", "")
    put(tmp_path, "tips/asking/.week-1.md.swp", "")
    put(tmp_path, "tips/README.md", "# How to write tips")
    assert check(tmp_path) == []


def test_all_problems_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    write(tmp_path, week_2=tip("example: When", "example: If"), week_1=tip("hear?", "hear"), topic="")
    assert [(file, line) for file, line, _ in found(tmp_path)] == [
        ("asking/topic.md", 1),
        ("asking/week-1.md", 5),
        ("asking/week-2.md", 4),
    ]
