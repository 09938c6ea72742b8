"""What says where this is and who sits here: the environment by word, icon and colour; why somebody may only read."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from console.models.org import Role
from console.models.text import tr
from console.views.ribbon import ENVIRONMENTS, Ribbon
from console.views.session.role_bar import RoleBar
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.tokens import DARK, LIGHT
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.widget_tree import words


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""

    def light(code: str) -> float:
        parts = (QColor(code).redF(), QColor(code).greenF(), QColor(code).blueF())
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("environment", list(ENVIRONMENTS))
def test_an_environment_has_a_word_an_icon_and_a_colour_of_its_own(qtbot: QtBot, environment: str, mode: str) -> None:
    desk = FakeDesk()
    desk.environment = environment
    ribbon = Ribbon(desk, speech=Speech("en"), theme=Theme(mode))
    qtbot.addWidget(ribbon)
    ribbon.show()
    pill = next(one for one in ribbon.findChildren(QFrame) if one.property("environment") == environment)
    assert words(pill) == f"Environment: {environment.upper()}"
    tokens = DARK if mode == "dark" else LIGHT
    grounds = {name: getattr(tokens, f"{name}_ribbon") for name in ENVIRONMENTS}
    assert len(set(grounds.values())) == len({icon for _word, icon in ENVIRONMENTS.values()}) == 3
    assert contrast(grounds[environment], tokens.on_ribbon) >= 4.5
    assert pill.grab().toImage().pixelColor(5, 4).name() == grounds[environment]


def test_who_may_only_read_is_told_why(qtbot: QtBot) -> None:
    why = tr("The console has no such row any more.")
    for role_text, expected in ((why, str(why)), (None, "nothing in Salesforce makes you an agent of this console.")):
        reader = replace(sample_items.SATO, role=Role.READ_ONLY, role_text=role_text)
        bar = RoleBar(FakeDesk(reader), speech=Speech("en"), theme=Theme("light"))
        qtbot.addWidget(bar)
        bar.show()
        assert bar.words() == f"Read only: {expected} You see everything and can decide nothing."


def test_an_agent_is_told_nothing(qtbot: QtBot) -> None:
    bar = RoleBar(FakeDesk(), speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(bar)
    assert bar.isHidden()
    assert bar.words() == ""
