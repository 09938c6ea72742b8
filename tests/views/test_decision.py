"""A decision in place: from the choice by form and preview to the proof."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from console.models.action import Refusal
from console.models.error import SignInNeeded
from console.models.journal import Outcome
from console.models.text import tr, verbatim
from console.views.item.decision_panel import Stage
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.sample_items import CHECK, CLEAN, MISMATCH, TANAKA, item_of
from tests.views.scene import Scene, until
from tests.views.widget_tree import buttons, tree, unnamed

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot, FakeDesk())


@pytest.fixture
def supervised(qtbot: QtBot) -> Scene:
    return Scene(qtbot, FakeDesk(TANAKA))


PROVED = "Written, and read back as planned."


async def test_a_line_that_stands_for_another_record_shows_its_decision_and_moves_on(scene: Scene) -> None:
    order = sample_items.examine(
        sample_items.dossier_of(item_of(CLEAN)), scene.desk.agent, sample_items.NOW, frozenset()
    )
    scene.desk.edit = lambda found: found if found.dossier.order is not None else order
    scene.desk.hold_execute = asyncio.Event()
    await scene.open(CHECK)
    await scene.press("5", "A", "Ctrl+Return")
    await until(lambda: len(scene.desk.executed) == 1)
    assert scene.stage() is Stage.WRITING
    assert "Being written" in scene.said
    scene.desk.hold_execute.set()
    await until(lambda: scene.told.decided == [item_of(CHECK)])
    await scene.press("Escape")
    assert scene.stage() is Stage.CHOOSING


async def test_approval_takes_three_keys_and_is_shown_as_done_only_when_proved(scene: Scene) -> None:
    scene.desk.hold_execute = asyncio.Event()
    await scene.approve()
    await until(lambda: len(scene.desk.executed) == 1)
    assert scene.told.busy == [True]
    assert "Being written" in scene.said
    assert PROVED not in scene.said
    assert scene.told.decided == []
    scene.desk.hold_execute.set()
    await until(lambda: scene.told.decided == [item_of(CLEAN)])
    assert scene.told.busy == [True, False]
    await until(lambda: "Provisioned: activation status is Activated." in scene.said)
    assert scene.desk.executed[0].ticks == ("notes",)


async def test_a_plan_can_be_read_before_the_ticks_but_not_sent(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("A")
    assert "Look at these first and tick them: 5 特記事項" in scene.said
    send = buttons(scene.workspace)["Approve Order 00000101 in Salesforce, demo"]
    assert not send.isEnabled()
    await scene.press("Ctrl+Return")
    assert scene.desk.executed == []
    await scene.press("5", "Ctrl+Return")
    await until(lambda: len(scene.desk.executed) == 1)


async def test_the_preview_shows_every_field_before_and_after(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("5", "A")
    assert "Status: from Pending Review to Approved" in scene.said
    assert "Activation status: from empty to Activating" in scene.said
    assert "Case 00003101 (change)" in scene.said


async def test_a_required_field_is_asked_for_and_its_problem_stands_beside_it(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("R", "Ctrl+Return")
    assert scene.stage() is Stage.FORM
    assert "⚠ Please fill this in." in scene.said
    scene.type_into(QPlainTextEdit, "住所が確認できません")
    assert "⚠ Please fill this in." not in scene.said
    await scene.press("Ctrl+Return")
    assert scene.stage() is Stage.PREVIEW
    assert "住所が確認できません" in scene.said


async def test_enter_in_a_text_never_goes_on(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("R")
    text = next(found for found in scene.panel.findChildren(QPlainTextEdit) if found.isVisibleTo(scene.panel))
    QTest.keyClicks(text, "reason")
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert scene.stage() is Stage.FORM
    assert text.toPlainText() == "reason\n"


async def test_letters_and_ctrl_enter_wait_while_a_form_is_open_or_a_word_is_composed(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("R")
    assert not scene.workspace.press("X")
    text = next(found for found in scene.panel.findChildren(QPlainTextEdit) if found.isVisibleTo(scene.panel))
    QApplication.sendEvent(text, QInputMethodEvent("りゆう", []))
    assert not scene.workspace.press("Ctrl+Return")
    done = QInputMethodEvent("", [])
    done.setCommitString("理由は別途")
    QApplication.sendEvent(text, done)
    await scene.press("Ctrl+Return")
    assert "理由は別途" in scene.said


async def test_a_half_filled_form_survives_a_refresh_a_language_switch_and_a_step_back(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("R")
    scene.type_into(QPlainTextEdit, "half a sentence")
    assert scene.workspace.has_draft()
    scene.workspace.refresh(read=True)
    await until(lambda: len(scene.desk.opened) == 2)
    scene.speech.set("ja")
    scene.speech.set("en")
    scene.theme.set_mode("dark")
    assert scene.stage() is Stage.FORM
    await scene.press("Escape")
    assert scene.stage() is Stage.CHOOSING
    await scene.open("00000103")
    await scene.open(CLEAN)
    await scene.press("R", "Ctrl+Return")
    assert "half a sentence" in scene.said


async def test_a_record_that_changed_under_the_preview_has_to_be_looked_at_again(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("5", "A")
    order = sample_items.dossier_of(item_of(CLEAN)).order
    assert order is not None
    changed = order.model_copy(update={"status": "Draft"})
    scene.desk.edit = lambda found: replace(found, dossier=replace(found.dossier, order=changed))
    scene.workspace.refresh(read=True)
    await until(lambda: "The item has changed. Look at the preview again." in scene.said)
    assert "Status: from Draft to Approved" in scene.said


async def test_choices_and_switches_reach_the_plan(scene: Scene) -> None:
    await scene.open(CHECK)
    await scene.press("1", "E")
    assert unnamed(scene.workspace) == []
    scene.fill({"result": "Home 10G"})
    await scene.press("Ctrl+Return")
    assert "Eligibility: from empty to Home 10G" in scene.said
    assert f"Checked at: from empty to {scene.speech.language.moment(sample_items.NOW)}" in scene.said


async def test_a_supervisor_overrides_only_with_a_reason(supervised: Scene) -> None:
    await supervised.open(MISMATCH)
    await supervised.press("5", "A")
    assert supervised.stage() is Stage.FORM
    assert "Reason for deciding otherwise" in supervised.said
    await supervised.press("Ctrl+Return")
    assert supervised.stage() is Stage.FORM
    assert "Say why you decide otherwise." in supervised.said
    focus = supervised.workspace.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Reason for deciding otherwise"
    supervised.type_into(QPlainTextEdit, "本人に電話で確認済み")
    await supervised.press("Ctrl+Return")
    assert "You decide otherwise: 本人に電話で確認済み" in supervised.said
    await supervised.press("Ctrl+Return")
    await until(lambda: len(supervised.desk.executed) == 1)
    assert supervised.desk.executed[0].override == "本人に電話で確認済み"


@pytest.mark.parametrize(
    ("outcome", "sentences"),
    [
        (Outcome.CONFLICT, ("Changed by someone else", "Not tried: not written", "Open the item again")),
        (Outcome.REFUSED, ("Refused", "承認できません", "Nothing was written. Mend what the text names")),
        (Outcome.UNKNOWN, ("Outcome unknown", "Not known whether written", "Do not write it by hand.")),
        (Outcome.FAILED, ("Failed", "Does not stand as planned", "compare what stands there")),
    ],
)
async def test_what_was_not_proved_says_what_was_written_and_what_to_do(
    scene: Scene, outcome: Outcome, sentences: tuple[str, ...]
) -> None:
    scene.desk.outcome = outcome
    await scene.approve()
    await until(lambda: sentences[0] in scene.said and "Being written" not in scene.said)
    for sentence in sentences:
        assert sentence in scene.said + tree(scene.workspace)
    assert scene.told.decided == []
    assert [notice.level.value for notice in scene.told.notices] == ["warning"]
    await until(lambda: len(scene.desk.opened) == 2)
    buttons(scene.workspace)["Open the item again"].click()
    assert scene.stage() is Stage.CHOOSING
    await until(lambda: len(scene.desk.opened) == 3)


async def test_a_broken_write_says_so_and_the_form_can_be_used_again(scene: Scene) -> None:
    scene.desk.executing_fails = SignInNeeded(tr("The session has ended."))
    await scene.approve()
    await until(lambda: "Sign-in needed: The session has ended." in scene.said)
    await scene.press("Escape")
    assert scene.stage() is Stage.CHOOSING


async def test_an_item_that_is_left_goes_on_being_written_and_shows_so_on_return(scene: Scene) -> None:
    scene.desk.hold_execute = asyncio.Event()
    await scene.approve()
    await scene.open("00000103")
    assert scene.stage() is Stage.CHOOSING
    await scene.open(CLEAN)
    await until(lambda: scene.stage() is Stage.WRITING)
    scene.desk.hold_execute.set()
    await until(lambda: scene.told.decided == [item_of(CLEAN)])
    assert len(scene.desk.executed) == 1


async def test_a_second_confirmation_sends_nothing(scene: Scene) -> None:
    scene.desk.hold_execute = asyncio.Event()
    await scene.approve()
    assert not scene.workspace.press("Ctrl+Return")
    assert not scene.workspace.press("A")
    scene.desk.hold_execute.set()
    await until(lambda: bool(scene.told.decided))
    assert len(scene.desk.executed) == 1


async def test_closing_the_workspace_does_not_cut_a_write_off(qtbot: QtBot) -> None:
    scene = Scene(qtbot, FakeDesk())
    scene.desk.hold_execute = asyncio.Event()
    await scene.approve()
    await until(lambda: len(scene.desk.executed) == 1)
    scene.workspace.close()
    assert scene.writes.busy
    scene.desk.hold_execute.set()
    await scene.writes.settle()
    assert [notice.level.value for notice in scene.told.notices] == ["info"]


async def test_a_claim_stays_on_the_item(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("C", "Ctrl+Return")
    await until(lambda: PROVED in scene.said)
    assert scene.told.decided == []
    await scene.press("Escape")
    assert scene.stage() is Stage.CHOOSING


async def test_changes_of_others_to_this_item_are_read(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.approve()
    await until(lambda: len(scene.desk.opened) == 2)


async def test_provisioning_that_fails_is_told_even_when_the_person_has_moved_on(scene: Scene) -> None:
    scene.desk.states = ("waiting", "failed")
    await scene.approve()
    await until(lambda: bool(scene.told.decided) and len(scene.desk.opened) == 2)
    await scene.open("00000103")
    await until(lambda: any("PAYMENT_METHOD_MISSING" in str(notice.text) for notice in scene.told.notices))


async def test_the_evidence_keeps_its_share_of_the_smallest_window(scene: Scene) -> None:
    scene.workspace.resize(420, 560)
    await scene.open(CHECK)
    await scene.press("1", "E")
    await until(lambda: scene.panel.height() <= 0.56 * 560 + 1)
    scene.fill({"result": "Home 1G"})
    await scene.press("Ctrl+Return")
    await until(lambda: 0.56 * 560 + 1 < scene.panel.height() <= 0.66 * 560 + 1)
    assert scene.workspace.size().height() == 560
    assert scene.workspace.size().width() == 420


async def test_what_is_refused_leaves_the_hands_where_they_are(scene: Scene) -> None:
    await scene.open(CHECK)
    await scene.press("1", "E")
    scene.fill({"result": "Home 1G"})
    text = next(found for found in scene.panel.findChildren(QPlainTextEdit) if found.isVisibleTo(scene.panel))
    text.setFocus()
    refusal = Refusal(text=verbatim("The address on the card is another one."))
    scene.desk.edit = lambda found: replace(
        found, offers=tuple(replace(offer, refusal=refusal) for offer in found.offers)
    )
    await scene.press("Ctrl+Return")
    assert scene.stage() is Stage.FORM
    assert "The address on the card is another one." in scene.said
    assert scene.workspace.window().focusWidget() is text


async def test_the_letter_of_an_action_leads_from_its_preview_to_its_form(scene: Scene) -> None:
    await scene.open(CLEAN)
    await scene.press("5", "A")
    assert scene.stage() is Stage.PREVIEW
    await scene.press("A")
    assert scene.stage() is Stage.FORM


async def reject(scene: Scene, reason: str) -> None:
    await scene.open(CLEAN)
    await scene.press("R")
    scene.type_into(QPlainTextEdit, reason)
    await scene.press("Ctrl+Return", "Ctrl+Return")


async def test_what_was_typed_outlives_a_decision_that_did_not_get_through(scene: Scene) -> None:
    scene.desk.outcome = Outcome.CONFLICT
    await reject(scene, "理由は別途")
    await until(lambda: "Changed by someone else" in scene.said)
    await scene.press("Escape", "R")
    form = scene.panel._form
    assert form is not None
    assert form.values()["reason"] == "理由は別途"


async def test_what_was_typed_is_forgotten_when_it_is_proved(scene: Scene) -> None:
    await reject(scene, "理由は別途")
    await until(lambda: scene.told.decided == [item_of(CLEAN)])
    await scene.press("Escape", "R")
    form = scene.panel._form
    assert form is not None
    assert not form.values().get("reason")
