"""The page's colours: readable in light and in dark, by WCAG's contrast of 4.5 to 1 for text."""

import re

import pytest

from sandbox.page.render import HERE

CSS = {path.name: path.read_text(encoding="utf-8") for path in (HERE / "static").glob("*.css")}
GROUNDS = ("paper", "surface", "raised", "hover")
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent", "danger") for ground in GROUNDS),
    *(("new", ground) for ground in ("paper", "surface")),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-danger", "danger"),
    ("danger", "danger-soft"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("soft", "accent-soft"),
    ("mark-ink", "mark"),
    ("night-ink", "night"),
    ("night-soft", "night"),
    ("gold", "night"),
    ("code", "paper"),
]


def colours(dark: bool) -> dict[str, str]:
    """Return the custom properties of one scheme; what dark does not set it has from light."""
    blocks = re.findall(r":root \{(.*?)\}", CSS["base.css"], re.DOTALL)
    light, darker = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return light | darker if dark else light


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str, dark: bool) -> None:
    scheme = colours(dark)
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_edges_of_fields_are_seen(dark: bool) -> None:
    scheme = colours(dark)
    assert min(contrast(scheme["line-strong"], scheme[ground]) for ground in ("surface", "raised")) >= 3


def test_faces_carry_white_letters() -> None:
    hues = re.findall(r"\.hue-\d \{ background: (#[0-9a-f]{6}); \}", CSS["base.css"])
    assert len(hues) == 10
    assert min(contrast("#ffffff", hue) for hue in hues) >= 4.5


@pytest.mark.parametrize("name", sorted(CSS))
def test_no_style_asks_another_host(name: str) -> None:
    assert "url(" not in CSS[name]
    assert "@import" not in CSS[name]
