"""The set-up card: findings as they come, the worst of a group first; the choices; what is read, copied and heard."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from console.models.doctor import Finding
from console.models.error import NotSent
from console.models.text import tr, verbatim
from console.services.doctor.examination import GROUPS
from console.views.set_up import finding_list
from console.views.set_up.set_up_card import SetUpCard
from console.views.set_up.set_up_desk import set_up_of
from console.views.set_up.set_up_page import CHOICES
from console.views.theme import Theme
from tests.views.frames import until
from tests.views.set_up_scene import FINE, FOUND, NO_VAULT, OLD, Table, a_desk


def test_every_group_of_the_check_has_its_place() -> None:
    here = {"vault", "journal", "profile", "home", "documents"}
    assert set(GROUPS) - here <= set(finding_list.GROUP_OF)


async def test_findings_stand_in_groups_with_the_worst_first(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    assert table.texts() == [
        "Connection",
        "The certificate ends in 5 days.",
        "Salesforce answers in 90 ms.",
        "Products",
        "A product has no number.",
        "A product has no number.",
        "This workstation",
        "This system has no vault.",
    ]
    broken = table.page.findings.list.lines()[1]
    assert (broken.word, broken.notes) == ("Broken", ("Stops: Everything.", "To do (DevOps): Renew it."))
    for words in ("Broken: 1", "Warnings: 3", "In order: 1", "Checked: 5, at 10:42"):
        assert words in table.said
    assert not table.problems


async def test_what_was_not_asked_gets_no_tick(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(FINE, replace(FINE, key="reach.whmcs", asked=False))).checked()
    (asked, unasked) = [line for line in table.page.findings.list.lines() if not line.heading]
    assert (asked.word, asked.icon) == ("In order", "check-circle")
    assert (unasked.word, unasked.icon) == ("Not asked", "minus-circle-outline")


async def test_findings_appear_as_they_are_found_and_the_check_can_be_stopped(qtbot: QtBot) -> None:
    desk = a_desk(*FOUND)
    desk.hold_check = asyncio.Event()
    table = Table(qtbot, desk)
    table.card.open()
    assert "Checking: 0 so far" in table.said
    desk.hold_check.set()
    await until(lambda: "Checking: 1 so far" in table.said)
    assert table.texts() == ["This workstation", "This system has no vault."]
    table.press("Stop")
    assert "Stopped: 1 were checked" in table.said
    desk.hold_check.set()
    await asyncio.sleep(0)
    assert table.page.findings.findings == (NO_VAULT,)


async def test_a_run_again_knows_about_how_much_there_is(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    table.desk.hold_check = asyncio.Event()
    table.press("Check again")
    assert "Checking: 0 of about 5" in table.said
    hold, table.desk.hold_check = table.desk.hold_check, None
    hold.set()
    await until(lambda: not table.page.findings.running)
    assert len(table.page.findings.findings) == len(FOUND)


async def test_only_what_is_not_in_order(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    box = table.card.findChild(QCheckBox)
    assert box is not None
    box.click()
    assert "Salesforce answers in 90 ms." not in table.texts()
    assert len(table.texts()) == 7
    box.click()
    assert "Salesforce answers in 90 ms." in table.texts()


async def test_nothing_to_mend_is_said(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(FINE)).checked()
    box = table.card.findChild(QCheckBox)
    assert box is not None
    box.click()
    assert "Everything that was checked is in order" in table.said


async def test_a_line_is_copied_whole_and_only_on_purpose(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    lines = table.page.findings.list
    assert table.chosen == "The certificate ends in 5 days."
    assert lines.hasFocus()
    assert QGuiApplication.clipboard().text() == "before"
    QTest.keyClick(lines, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Broken: The certificate ends in 5 days.\nStops: Everything.\nTo do (DevOps): Renew it."
    )
    QTest.keyClick(lines, Qt.Key.Key_Down)
    QTest.keyClick(lines, Qt.Key.Key_Down)
    table.press("Copy the chosen line")
    assert QGuiApplication.clipboard().text() == "Warning: A product has no number."


async def test_a_finding_that_comes_later_moves_no_choice(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(FINE, NO_VAULT)).checked()
    assert table.chosen == NO_VAULT.text.msgid
    table.page.findings._findings.append(OLD)
    table.page.findings.write()
    assert table.chosen == NO_VAULT.text.msgid
    assert table.texts()[1] == "The certificate ends in 5 days."


async def test_many_findings_fit_and_wrap(qtbot: QtBot) -> None:
    long = verbatim("とても長い文章です。" * 30 + "Assist_Console_" * 20)
    many = tuple(replace(OLD, key=f"right.a{number}", text=long) for number in range(70))
    table = await Table(qtbot, a_desk(*many), "ja").checked()
    lines = table.page.findings.list
    assert table.host.rect().contains(table.card.geometry())
    assert lines.horizontalScrollBar().maximum() == 0
    first = lines.visualItemRect(lines.item(1))
    assert first.height() > 3 * lines.fontMetrics().height()
    assert lines.visualItemRect(lines.item(70)).top() > 69 * first.height()


async def test_a_failed_check_says_why_and_a_mistake_of_ours_is_told(qtbot: QtBot) -> None:
    table = Table(qtbot, a_desk())

    async def unreachable() -> AsyncIterator[Finding]:
        yield FINE
        raise NotSent(tr("{system} cannot be reached.", system="Salesforce"))

    async def mistaken() -> AsyncIterator[Finding]:
        yield FINE
        raise ValueError

    table.desk.examine_set_up = unreachable  # type: ignore[method-assign] # this desk is the test's own
    table.card = SetUpCard(
        table.host, set_up_of(table.desk), table.problems.append, speech=table.speech, theme=Theme("light")
    )
    await table.checked()
    assert "Salesforce cannot be reached." in table.said
    assert not table.problems
    table.desk.examine_set_up = mistaken  # type: ignore[method-assign] # as above
    table.card = SetUpCard(
        table.host, set_up_of(table.desk), table.problems.append, speech=table.speech, theme=Theme("light")
    )
    await table.checked()
    assert [type(problem) for problem in table.problems] == [ValueError]


async def test_the_choices_say_how_they_were_settled_and_what_an_open_one_disables(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(FINE)).checked()
    table.page.show_tab(CHOICES)
    lines = table.page.choices.list.lines()
    assert [(line.word, line.lead, line.text) for line in lines if not line.heading] == [
        ("Changed", "", "The field Case.X__c is gone."),
        ("Not chosen yet", "Stage of a cancelled Opportunity", "The profile has to choose."),
        ("From the profile", "Stage of a cancelled Opportunity", "Submitted"),
    ]
    title = str(table.desk.registry.action("approve_order").title)
    assert lines[3].notes == (
        "This organisation has: △Cancelled, Cancelled",
        f"Disabled until it is settled: {title}",
    )


async def test_in_the_other_language_every_word_changes_and_the_choice_stays(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    before = table.page.findings.list.current()
    table.speech.toggle()
    assert "設定の点検" in table.said
    assert table.texts()[0] == "接続"
    after = table.page.findings.list.current()
    assert before is not None
    assert after is not None
    assert (before.key, after.word) == (after.key, "不具合")


async def test_everything_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    table.press("Save report…")
    kinds = (QPushButton, QCheckBox, QLineEdit, QComboBox)
    parts = [part for kind in kinds for part in table.card.findChildren(kind) if part.isVisible()]
    assert len(parts) >= 7
    assert [part for part in parts if not part.accessibleName()] == []
    lines = table.page.findings.list
    assert lines.accessibleName()
    spoken = lines.item(1).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Broken: The certificate")
