"""Both themes are readable: WCAG AA for every pair of words and ground that the style sheets and widgets use."""

import re
from dataclasses import fields

import pytest

from console.services.resources import resource
from console.views.parts.badge import BadgeTone
from console.views.theme import fill
from console.views.tokens import DARK, LIGHT, Tokens

READABLE = 4.5
VISIBLE = 3.0
GROUNDS = ("window", "surface", "raised", "hover", "selection")
INKS = ("text", "muted")
PAIRS = (
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    ("accent", "surface"),
    ("accent", "selection"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    *((state, ground) for state in ("ok", "warning", "danger", "info") for ground in ("window", "surface", "raised")),
    *((state, f"{state}_surface") for state in ("ok", "warning", "danger", "info")),
    *(("text", f"{state}_surface") for state in ("ok", "warning", "danger", "info")),
    *(("on_ribbon", f"{place}_ribbon") for place in ("production", "sandbox", "demo")),
)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_are_readable(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "selection"])
def test_the_focus_is_seen(tokens: Tokens, ground: str) -> None:
    assert contrast(tokens.focus, getattr(tokens, ground)) >= VISIBLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", BadgeTone)
def test_badges_are_readable(tokens: Tokens, tone: BadgeTone) -> None:
    assert contrast(*tone.colours(tokens)) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_place_of_the_style_sheets_is_filled(tokens: Tokens) -> None:
    for path in resource("style").glob("*.qss"):
        filled = fill(path.read_text(encoding="utf-8"), tokens)
        assert not re.search(r"\{\w+\}", filled), path.name


def test_style_sheets_name_no_colour_of_their_own() -> None:
    for path in resource("style").glob("*.qss"):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")), path.name


def test_every_colour_is_written_in_full() -> None:
    for tokens in (LIGHT, DARK):
        for field in fields(tokens):
            if field.name != "dark":
                assert re.fullmatch(r"#[0-9a-f]{6}", getattr(tokens, field.name)), field.name
