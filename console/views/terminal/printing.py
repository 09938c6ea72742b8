"""Prints documents for a reader at a terminal; JSON goes to standard output alone, messages to standard error."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from console.models.text import inert

_VERDICT_SIGNS = {"pass": "✓", "fail": "✗", "cannot_tell": "?", "ask": "☐", "not_applicable": "–"}
_NOT_AS_IT_IS: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Orders to a terminal that JSON lets through, turns of direction, and halves of letters, which no stream takes."""
_WHOLE_LINES: Final = 4000
"""Columns where no terminal wraps: in a file or a pipe nothing is broken in the middle of a sentence."""


def _columns(stream: TextIO) -> int | None:
    return None if stream.isatty() or os.environ.get("COLUMNS") else _WHOLE_LINES


class Line(Text):
    """Words at a terminal: no markup, and no orders to the terminal that somebody may have written into a record."""

    def __init__(self, text: str = "", *given: Any, **more: Any) -> None:
        """Take the words without their orders."""
        super().__init__(inert(text), *given, **more)


out = Console(highlight=False, soft_wrap=False, width=_columns(sys.stdout))
messages = Console(stderr=True, highlight=False, width=_columns(sys.stderr))


def print_json(document: Any) -> None:
    """Print one JSON document on standard output and nothing else."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    print(_NOT_AS_IT_IS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def say(sentence: str) -> None:
    """Tell the reader something beside the document."""
    messages.print(Line(sentence))


def say_failure(text: str, *, remedy: str, as_json: bool) -> None:
    """Tell why there is no document; a script that asked for one gets one all the same."""
    if as_json:
        print_json({"error": {"text": text, "remedy": remedy}})
    say(f"{text} {remedy}".rstrip())


def say_whole(text: str) -> None:
    """Tell something that is copied, such as an address: in one line, however long."""
    messages.print(Line(text), soft_wrap=True)


def agrees(question: str) -> bool:
    """Ask a question whose answer is no, unless somebody says yes."""
    messages.print(Line(f"{question} [y/N] "), end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes", "はい"}


def print_queues(document: dict[str, Any]) -> None:
    """Show the queues with their counts."""
    table = Table("", "", box=None, show_header=False)
    for queue in document["queues"]:
        count = "?" if queue["count"] is None else str(queue["count"])
        table.add_row(f"{queue['title']} ({queue['key']})", Line(count, justify="right"))
    out.print(table)


def print_queue(document: dict[str, Any], titles: list[str]) -> None:
    """Show the lines of a queue."""
    table = Table(*titles, box=None)
    # The number is what `show` and `act` take: it stays whole, however narrow the terminal is.
    table.columns[0].min_width = max(
        (len(next(iter(item["columns"].values()))) for item in document["items"]), default=0
    )
    for item in document["items"]:
        flags = ", ".join(item["flag_texts"])
        table.add_row(*(Line(value) for value in item["columns"].values()), item["deadline"] or "", Line(flags))
    out.print(table)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Count up on standard error while something long runs; quiet where nobody watches."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    ) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_drift(document: dict[str, Any]) -> None:
    """Show the pairs that disagree."""
    for pair in document["pairs"]:
        out.print(Line(f"{pair['kind']}  {pair['service'] or '-'}  {pair['customer']}", style="bold"))
        out.print(Line(f"  {pair['text']}"))
        out.print(Line(f"  {pair['remedy']}"))
    if document["complete"] and not document["pairs"]:
        out.print(Line("✓"))


def print_item(document: dict[str, Any]) -> None:
    """Show a dossier."""
    out.print(Line(f"{document['key']}  {document['title']}", style="bold"))
    if document["escalated"]:
        out.print(Line(document["escalated"]))
    for finding in document["checklist"]:
        sign = _VERDICT_SIGNS[finding["verdict"]]
        out.print(Line(f" {sign} {finding['title']}: {finding['evidence']}"))
    for section in document["facts"]:
        out.print(Line(f"\n{section['title']}", style="bold"))
        table = Table("", "Salesforce", "WHMCS", "", box=None)
        for fact in section["facts"]:
            mark = "≠" if fact["agreement"] == "different" else ""
            table.add_row(Line(fact["label"]), Line(fact["salesforce"] or ""), Line(fact["whmcs"] or ""), mark)
        out.print(table)
    out.print()
    for action in document["actions"]:
        reason = "" if action["available"] else f" — {action['reason']}"
        out.print(Line(f" {'●' if action['available'] else '○'} {action['key']}{reason}"))


def print_ending(document: dict[str, Any], *, beside: bool = False) -> None:
    """Show a plan, or what became of it; `beside` the one document that a script asked for, on standard error."""
    page = messages if beside else out
    for step in document["steps"]:
        page.print(Line(f"{step['step']}  [{step['outcome']}]", style="bold"))
        table = Table("", "", "", box=None, show_header=False)
        for field, after in step["after"].items():
            table.add_row(Line(f"  {field}"), Line(_value(step["before"].get(field))), Line(f"→ {_value(after)}"))
        page.print(table)
    page.print(Line(f"{document['outcome']}: {document['message']}"))


def _value(value: Any) -> str:
    return "∅" if value in (None, "") else str(value)


def print_problems(document: dict[str, Any]) -> None:
    """Show what is wrong with the journal."""
    for problem in document["problems"]:
        out.print(Line(f"{problem['number']}: {problem['text']}"))
    if not document["problems"]:
        out.print(Line("✓"))


def print_journal(document: dict[str, Any]) -> None:
    """Show lines of the journal, or plans that were cut off."""
    for row in document.get("entries", document.get("unfinished", [])):
        out.print(Line("  ".join("" if value is None else str(value) for value in row.values())))


def print_resumed(document: dict[str, Any]) -> None:
    """Show what became of resumed plans."""
    for row in document["resumed"]:
        print_ending(row)
