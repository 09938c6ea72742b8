"""The small parts of the workspace: where texts differ, what a form hands over, and the gallery."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from console.models.action import Refusal
from console.models.plan import Atomic, FieldWrite, UpdateRecord
from console.models.text import verbatim
from console.services.clock import JAPAN
from console.services.language import catalogue
from console.views.gallery import SampleForm, draw, sample_findings, sample_offer, sample_plan
from console.views.item.action_bar import spans, still_open
from console.views.item.difference import SHORT, differing, marked
from console.views.item.form import FormView
from console.views.item.plan_preview import PlanPreview, PlanTable
from console.views.item.plan_words import NEXT_STEPS, OUTCOME_LOOKS, STEP_LOOKS
from console.views.parts.fitted_scroll import FittedScroll
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.words import Words, breakable, breakable_anywhere, set_in_lines
from tests.views.widget_tree import words as words_of


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


@given(st.text(max_size=60))
def test_a_text_that_breaks_anywhere_reads_the_same(text: str) -> None:
    assert breakable_anywhere(text).replace("\u200b", "") == text.replace("\u200b", "")


def test_the_mark_of_a_claim_is_not_cut_off_in_the_preview(qtbot: QtBot, qapp: QApplication) -> None:
    words = Words()
    qtbot.addWidget(words)
    narrow = 140
    words.say("[66de09652d414541b2bd08d389130af1]", anywhere=True)
    assert words.heightForWidth(narrow) >= 2 * words.fontMetrics().height()


@given(st.text(alphabet="abc 漢字（）", max_size=60), st.integers(min_value=3, max_value=20))
def test_words_set_in_lines_fit_and_lose_nothing_but_blanks(words: str, most: int) -> None:
    lines = set_in_lines(words, lambda part: len(part) <= most).split("\n")
    assert all(len(line) <= most for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_the_button_that_sends_names_its_environment_in_a_narrow_pane(qtbot: QtBot, qapp: QApplication) -> None:
    preview = PlanPreview(Speech("ja"), Theme("light"))
    qtbot.addWidget(preview)
    preview.resize(320, 500)
    preview.show()
    line = "00000134 をスーパーバイザーへエスカレーション（Salesforce・デモ環境）"
    preview.show_plan(sample_plan(), sample_offer(form=SampleForm), (), line=verbatim(line), fresh=True)
    send = next(button for button in preview.findChildren(QPushButton) if button.accessibleName() == line)
    assert "\n" in send.text()
    assert send.text().endswith("（Salesforce・デモ環境）")
    assert send.sizeHint().width() <= preview.width()
    preview.resize(900, 500)
    assert send.text() == line


@pytest.mark.parametrize(
    ("places", "said"), [((3,), "3"), ((1, 2), "1–2"), ((1, 2, 3, 10), "1–3, 10"), ((2, 4, 6), "2, 4, 6")]
)
def test_neighbouring_numbers_are_drawn_together(places: tuple[int, ...], said: str) -> None:
    assert str(spans(places)) == said


def test_many_missing_ticks_are_counted_and_two_are_named() -> None:
    findings = sample_findings()
    keys = tuple(finding.key for finding in findings)
    assert str(still_open(sample_offer(missing_ticks=keys[:4]), findings)) == (
        "Look at 4 checks first and tick them: 1–4"
    )
    assert str(still_open(sample_offer(missing_ticks=keys[:2]), findings)) == (
        f"Look at these first and tick them: 1 {findings[0].title}, 2 {findings[1].title}"
    )
    assert still_open(sample_offer(), findings) is None


def test_a_new_record_was_nothing_before(qtbot: QtBot, qapp: QApplication) -> None:
    table = PlanTable(sample_plan(), Speech("en"))
    qtbot.addWidget(table)
    said = words_of(table)
    assert "件名: Escalation" in said
    assert "日時: from empty to" in said
    assert said.count("empty") == 2  # the word, and what a screen reader says of the change


def test_a_value_that_is_written_again_is_no_slip(qtbot: QtBot, qapp: QApplication) -> None:
    again = FieldWrite(field="Activation_Status__c", label=verbatim("Activation"), before="Activating",
                       after="Activating")  # fmt: skip
    row = UpdateRecord(object="Order", id="801", name=verbatim("Order 00000101"), writes=(again,))
    table = PlanTable(replace(sample_plan(), steps=(Atomic(steps=(row,)),)), Speech("en"))
    qtbot.addWidget(table)
    assert "Activating (written again)" in [label.text() for label in table.findChildren(QLabel)]
    assert "Activation: from Activating to Activating" in words_of(table)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_words_in_an_empty_field_are_as_readable_as_muted_ones(qtbot: QtBot, qapp: QApplication, mode: str) -> None:
    theme = Theme(mode)
    line = QLineEdit()
    qtbot.addWidget(line)
    line.setPlaceholderText("a name")
    line.ensurePolished()
    asked = line.palette().color(QPalette.ColorRole.PlaceholderText)
    assert asked == QColor(theme.tokens.muted)


def test_a_field_that_has_the_keyboard_stays_in_sight_when_a_banner_comes(qtbot: QtBot, qapp: QApplication) -> None:
    view = FormView(sample_offer(form=SampleForm), Speech("en"), Theme("light"), today=date(2026, 11, 20))
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    field = view.findChildren(QPlainTextEdit)[0]
    field.setFocus()
    view.refuse(Refusal(text=verbatim("It cannot be so. " * 12)))
    area = view.findChildren(FittedScroll)[0].viewport()
    qtbot.waitUntil(lambda: area.rect().contains(field.mapTo(area, field.rect().center())))


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
