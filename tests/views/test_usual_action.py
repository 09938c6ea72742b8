"""The bar leads with what usually comes next for the item, and a form asks for what the item needs."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from console.models.action import Offer, Refusal, Tone
from console.models.examination import Examination
from console.models.text import verbatim
from console.views.item.action_bar import ActionBar
from console.views.item.decision_panel import Stage
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views.fake_desk import FakeDesk
from tests.views.sample_items import CLEAN
from tests.views.sample_specs import action
from tests.views.scene import Scene

CONFIRM = action("confirm", "Confirm", "A", tone=Tone.PRIMARY)
TRACK = action("track", "Track", "Q")
END = action("end", "End", "T", tone=Tone.DANGER)


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> ActionBar:
    made = ActionBar(Speech("en"), Theme("light"))
    qtbot.addWidget(made)
    made.show()
    return made


def offers(usual: str, refused: str = "") -> tuple[Offer, ...]:
    return tuple(
        Offer(
            action=spec,
            refusal=Refusal(text=verbatim("Not now.")) if spec.key == refused else None,
            choices={},
            defaults={},
            usual=spec.key == usual,
        )
        for spec in (CONFIRM, TRACK, END)
    )


def drawn(bar: ActionBar) -> list[tuple[str, str]]:
    """The buttons in their order, and how each is drawn."""
    found = [one for one in bar.findChildren(QPushButton) if one.property("tone") != "quiet"]
    return [(one.accessibleName(), one.property("tone")) for one in found]


def test_what_comes_next_leads_with_the_accent_whatever_its_tone(bar: ActionBar) -> None:
    bar.show_offers(offers("end"), (), supervisor=False)
    assert drawn(bar) == [("End", "primary"), ("Confirm", "normal"), ("Track", "normal")]
    bar.show_offers(offers("confirm"), (), supervisor=False)
    assert drawn(bar) == [("Confirm", "primary"), ("Track", "normal"), ("End", "danger")]


def test_nothing_has_the_accent_where_nothing_comes_next(bar: ActionBar) -> None:
    bar.show_offers(offers(""), (), supervisor=False)
    assert drawn(bar) == [("Confirm", "normal"), ("Track", "normal"), ("End", "danger")]
    assert bar.sentence() == ""


def test_one_button_has_the_accent_where_two_actions_claim_it(bar: ActionBar) -> None:
    claimed = tuple(replace(one, usual=True) for one in offers(""))
    bar.show_offers(claimed, (), supervisor=False)
    assert [tone for _name, tone in drawn(bar)].count("primary") == 1


def test_what_comes_next_says_what_stops_it(bar: ActionBar) -> None:
    bar.show_offers(offers("end", refused="end"), (), supervisor=False)
    assert bar.sentence() == "End: Not now."
    assert drawn(bar)[-1] == ("End", "primary")


def labels(scene: Scene) -> list[str]:
    return [one.text() for one in scene.panel.findChildren(QLabel) if one.isVisibleTo(scene.panel)]


def needing(found: Examination) -> Examination:
    """The same item, for which an approval needs its day."""
    day = frozenset({"scheduled_at"})
    shown = (replace(one, needed=day) if one.action.key == "approve_order" else one for one in found.offers)
    return replace(found, offers=tuple(shown))


@pytest.mark.asyncio(loop_scope="session")
async def test_what_this_item_needs_is_asked_for_before_anything_is_complained_about(qtbot: QtBot) -> None:
    scene = Scene(qtbot, FakeDesk())
    scene.desk.edit = needing
    await scene.open(CLEAN)
    assert scene.workspace.press("A")
    assert scene.stage() is Stage.FORM
    assert not any("(optional)" in words or "⚠" in words for words in labels(scene))


@pytest.mark.asyncio(loop_scope="session")
async def test_what_an_item_does_not_need_may_be_left_open(qtbot: QtBot) -> None:
    scene = Scene(qtbot, FakeDesk())
    await scene.open(CLEAN)
    await scene.press("A")
    assert scene.stage() is Stage.PREVIEW
