"""The small parts of the workspace: where texts differ, what a form hands over, and the gallery."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.services.clock import JAPAN
from console.services.language import catalogue
from console.views.gallery import SampleForm, draw, sample_offer
from console.views.item.difference import SHORT, differing, marked
from console.views.item.form import FormView
from console.views.item.plan_words import NEXT_STEPS, OUTCOME_LOOKS, STEP_LOOKS
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import breakable


@given(st.text(max_size=30), st.text(max_size=30))
def test_marking_a_difference_loses_no_character(one: str, other: str) -> None:
    assert "".join(run for run, _differs in differing(one, other)) == one


@given(st.text(max_size=30))
def test_equal_texts_differ_nowhere(text: str) -> None:
    assert not any(differs for _run, differs in differing(text, text))


def test_only_the_differing_characters_are_marked() -> None:
    assert differing("1988-04-12", "1988-04-21") == (("1988-04-", False), ("12", True))
    assert differing("髙橋 美咲", "高橋 美咲") == (("髙", True), ("橋 美咲", False))


def test_data_is_never_taken_for_markup() -> None:
    assert "<b>" not in marked("<b>x</b>", "y", ink="#000000")
    assert "<span" not in marked("a" * (SHORT + 1), "b", ink="#000000")


@given(st.text(max_size=60))
def test_a_breakable_text_reads_the_same(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text.replace("\u200b", "")


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> FormView:
    view = FormView(sample_offer(form=SampleForm), Speech("en"), Theme("light"), today=date(2026, 11, 20))
    qtbot.addWidget(view)
    return view


def test_a_form_hands_over_only_what_was_entered(form: FormView) -> None:
    assert form.values() == {"switch": True}
    assert not form.dirty()


def test_a_form_gives_every_kind_back_as_it_was_entered(form: FormView) -> None:
    entered = {
        "line": "一行",
        "long": "複数行\nの文章",
        "switch": False,
        "day": date(2026, 12, 1),
        "moment": datetime(2026, 12, 1, 9, 30, tzinfo=JAPAN),
        "choice": "Home 10G",
    }
    form.restore(entered)
    assert form.values() == entered
    assert form.dirty()


def test_a_default_that_was_cleared_is_handed_over_as_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    offer = sample_offer(form=SampleForm)
    object.__setattr__(offer, "defaults", {"day": date(2026, 12, 1)})
    view = FormView(offer, Speech("en"), Theme("light"), today=date(2026, 11, 20))
    qtbot.addWidget(view)
    view.restore({"day": None})
    assert view.values()["day"] is None


def test_every_word_of_an_outcome_is_japanese() -> None:
    known = catalogue("ja")
    texts = [look[0] for look in (*STEP_LOOKS.values(), *OUTCOME_LOOKS.values())] + list(NEXT_STEPS.values())
    assert [text.msgid for text in texts if text.msgid not in known] == []


def test_the_gallery_draws_every_widget_in_both_themes_and_languages(qapp: QApplication, tmp_path: Path) -> None:
    pictures = draw(tmp_path)
    assert {path.stem.split("-", 1)[1] for path in pictures} == {"light-ja", "light-en", "dark-ja", "dark-en"}
    assert all(path.stat().st_size > 0 for path in pictures)
