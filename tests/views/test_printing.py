"""What strangers wrote into a record gives no orders to the terminal of whoever lists it."""

import json

import pytest

from console.models.text import inert
from console.views.terminal import printing

HOSTILE = "山﨑\x1b]52;c;QQ==\x07 [red]A[/red]\x9b2J\u202e\x00\ud800\n　B"
HARMLESS = "山﨑\ufffd]52;c;QQ==\ufffd [red]A[/red]\ufffd2J\ufffd\ufffd\ufffd\n　B"


def test_orders_to_a_terminal_become_a_sign() -> None:
    assert inert(HOSTILE) == HARMLESS
    assert inert("a\r\nb\u2028c\td", one_line=True) == "a  b c d"


def test_a_line_and_a_failure_are_printed_without_orders(capsys: pytest.CaptureFixture[str]) -> None:
    printing.out.print(printing.Line(HOSTILE))
    printing.say(HOSTILE)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == (f"{HARMLESS}\n", f"{HARMLESS}\n")


def test_a_table_of_a_queue_is_printed_without_orders(capsys: pytest.CaptureFixture[str]) -> None:
    item = {"columns": {"number": HOSTILE, "name": HOSTILE}, "flag_texts": [HOSTILE], "deadline": None}
    printing.print_queue({"items": [item]}, ["Number", "Name", "Deadline", "Flags"])
    shown = capsys.readouterr().out
    assert "山﨑" in shown
    assert inert(shown) == shown
    assert shown.count("[red]") == 3


def test_a_document_says_the_same_and_prints_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_json({"name": HOSTILE})
    shown = capsys.readouterr().out
    assert inert(shown) == shown
    assert json.loads(shown) == {"name": HOSTILE}
