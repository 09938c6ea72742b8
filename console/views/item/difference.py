"""Where two short texts differ, down to the character, as rich text."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from console.views.words import escaped

SHORT = 80
"""Longer texts are only marked as different: a coloured paragraph explains nothing."""


_FIGURES = re.compile(r"[\d\s/.:+()〒-]+")


def differing(one: str, other: str) -> tuple[tuple[str, bool], ...]:
    """Cut the first text into runs that the second has too (False) and runs that it has not (True)."""
    if len(one) == len(other) and _FIGURES.fullmatch(one) and _FIGURES.fullmatch(other):
        # Dates and numbers are read place by place: of 12 and 21 both figures are wrong.
        return _joined((here, here != there) for here, there in zip(one, other, strict=True))
    # In one order for both sides, so that the marks of the two columns are about the same comparison.
    first, second = sorted((one, other))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    spans = (
        (kind, start, end) if one == first else (kind, low, high)
        for kind, start, end, low, high in matcher.get_opcodes()
    )
    return _joined((one[start:end], kind != "equal") for kind, start, end in spans)


def _joined(runs: Iterable[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Put neighbouring runs of one kind together."""
    found: list[tuple[str, bool]] = []
    for run, differs in runs:
        if found and found[-1][1] is differs:
            found[-1] = (found[-1][0] + run, differs)
        elif run:
            found.append((run, differs))
    return tuple(found)


def marked(one: str, other: str, *, ink: str) -> str:
    """Give the first text with the characters underlined that the second does not have.

    Args:
        one: the text to show.
        other: the text to compare it with.
        ink: the colour of the marked characters; they are bold and underlined too.
    """
    if max(len(one), len(other)) > SHORT:
        return escaped(one)
    style = f'style="color:{ink}; font-weight:bold; text-decoration:underline;"'
    return "".join(
        f"<span {style}>{escaped(run)}</span>" if differs else escaped(run) for run, differs in differing(one, other)
    )
