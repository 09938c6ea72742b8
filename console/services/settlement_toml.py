"""Writes what was settled as a fragment of a profile that settles it again, with the open choices as comments."""

import json
from typing import Final

from console.models.org import Org, Settled, SettledRow
from console.models.text import tr
from console.services.language import Language

_LISTS: Final = frozenset({"review_statuses"})
_DEL: Final = "\x7f"


def quoted(value: str) -> str:
    """Write a text as a TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace(_DEL, "\\u007f")


def fragment(org: Org, language: Language) -> str:
    """Write the `[settlement]` table of this organisation: each row with its title, settled or as a comment.

    Given as ASSIST_CONSOLE_PROFILE it loads, and settles everything that is settled here.
    """
    head = tr("What differs between organisations, as {host} was read. Open choices are comments: choose, uncomment.",
              host=org.name)  # fmt: skip
    lines = [_comment(language.text(head)), "", "[settlement]"]
    for row in org.settlement:
        lines.append("")
        lines.append(_comment(f"{language.text(row.title)}: {language.text(row.text)}"))
        lines.extend(_row(row, org))
    return "\n".join(lines) + "\n"


def _row(row: SettledRow, org: Org) -> list[str]:
    if not row.chosen_in_profile:
        return []
    if row.how in (Settled.OPEN, Settled.ABSENT):
        return [f"# {row.key} = {_value(row.key, candidate)}" for candidate in row.candidates]
    if row.key in _LISTS:
        words = ", ".join(quoted(word) for word in org.choices[row.key].split(";"))
        return [f"{row.key} = [{words}]"]
    return [f"{row.key} = {quoted(row.value)}"]


def _value(key: str, candidate: str) -> str:
    return f"[{quoted(candidate)}]" if key in _LISTS else quoted(candidate)


def _comment(text: str) -> str:
    """Write a comment on one line; an organisation's own words must not end it."""
    return "# " + "".join(letter if letter.isprintable() else " " for letter in text)
