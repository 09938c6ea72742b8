"""The first start: asks once, says which field is wrong, signs in in the browser, and never ends in a dead end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.models.connection import VaultState
from console.models.error import ConsoleError, NotSent, SetUpNeeded, SignInNeeded
from console.models.text import tr
from console.views.desktop import Desktop, Look, sit
from console.views.loop import pump
from console.views.session.arrival import Arrival, MakeDoor
from console.views.session.connection_form import ACCESS_KEY, ADDRESS, CLIENT, DOMAIN, IDENTIFIER, SECRET, WHERE, WHMCS
from console.views.session.door import BuiltDesk, Door, OpenDoor
from console.views.session.start_panel import StartPanel
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window import ConsoleWindow
from tests.views.fake_door import PRODUCTION, SANDBOX, FakeDoor
from tests.views.frames import until
from tests.views.widget_tree import buttons, unnamed, words


class Stage:
    """A panel on the screen, and the desk that it came to."""

    def __init__(
        self,
        qtbot: QtBot,
        door: Door,
        language: str = "en",
        make: MakeDoor | None = None,
        put_off: set[str] | None = None,
    ) -> None:
        self.panel = StartPanel(Speech(language), Theme("light"))
        qtbot.addWidget(self.panel)
        self.panel.show()
        self.arrival = Arrival(make or (lambda: door), self.panel, put_off=put_off)
        self.desk: BuiltDesk | None = None
        self.arrived = False

    async def run(self) -> None:
        self.desk = await self.arrival.desk()
        self.arrived = True

    @property
    def said(self) -> str:
        return words(self.panel)

    def press(self, text: str) -> None:
        QTest.mouseClick(buttons(self.panel)[text], Qt.MouseButton.LeftButton)

    def enter(self, **values: str) -> None:
        for name, value in values.items():
            self.panel.form._lines[name].editor.put(value)
        self.panel.form._follow_choice()

    async def comes(self, text: str) -> None:
        await until(lambda: text in self.said or text in buttons(self.panel))


@asynccontextmanager
async def arriving(
    qtbot: QtBot, door: Door, language: str = "en", make: MakeDoor | None = None, put_off: set[str] | None = None
) -> AsyncIterator[Stage]:
    """Walk through the panel; at the end it is closed."""
    stage = Stage(qtbot, door, language, make, put_off)
    tasks = Tasks(stage.panel, lambda problem: None)
    tasks.start("arrive", stage.run(), replace=True)
    yield stage
    stage.panel.close()
    await until(lambda: stage.arrived)


async def test_a_door_that_is_open_leads_straight_to_the_desk(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.signed_in = True
    async with arriving(qtbot, door) as stage:
        assert "Connecting…" in stage.said
        await until(lambda: stage.arrived)
        assert stage.desk is door.desks[0]


async def test_a_demo_brings_its_own_session(qtbot: QtBot) -> None:
    desk = await FakeDoor(connection=PRODUCTION).desk()
    async with arriving(qtbot, OpenDoor(lambda: desk)) as stage:
        await until(lambda: stage.arrived)
        assert stage.desk is desk


async def test_the_first_start_asks_tries_keeps_and_signs_in(qtbot: QtBot) -> None:
    door = FakeDoor()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Which organisation?")
        assert "Secrets are kept in GNOME Keyring." in stage.said
        assert unnamed(stage.panel) == []
        stage.enter(**{WHERE: DOMAIN, ADDRESS: "acme.my.salesforce.com", CLIENT: "3MVG9",
                       WHMCS: "https://billing.example.test", IDENTIFIER: "id", SECRET: "word",
                       ACCESS_KEY: "key"})  # fmt: skip
        stage.press("Check and go on")
        await stage.comes("Sign in in the browser")
        (kept, identifier, secret, access_key) = door.kept[0]
        assert (kept.salesforce_url, kept.client_id) == ("https://acme.my.salesforce.com", "3MVG9")
        assert (kept.whmcs_url, identifier, secret, access_key) == ("https://billing.example.test", "id", "word", "key")
        assert all(line.text() not in {"word", "key"} for line in stage.panel.findChildren(QLineEdit))
        stage.press("Sign in in the browser")
        await until(lambda: stage.arrived)
        assert stage.desk is door.desks[0]


async def test_a_wrong_address_is_said_at_its_field(qtbot: QtBot) -> None:
    door = FakeDoor()
    door.probe_fails = NotSent(tr("{system} cannot be reached.", system="Salesforce"))
    async with arriving(qtbot, door) as stage:
        await stage.comes("Which organisation?")
        stage.press("Check and go on")
        assert stage.panel.form._lines[CLIENT].problem() == "⚠ The consumer key is needed."
        assert stage.panel.form._lines[ADDRESS].editor.widget.hasFocus()
        stage.enter(**{WHERE: DOMAIN, ADDRESS: "acme", CLIENT: "3MVG9", WHMCS: "https://billing.example.test"})
        stage.press("Check and go on")
        assert "together" in stage.panel.form._lines[SECRET].problem()
        stage.enter(**{WHMCS: ""})
        stage.press("Check and go on")
        await until(lambda: "cannot be reached" in stage.panel.form._lines[ADDRESS].problem())
        assert stage.panel.form._check.isEnabled()
        assert door.kept == []
        door.keep_fails = SetUpNeeded(tr("The folder cannot be written."))
        door.probe_fails = None
        stage.press("Check and go on")
        await stage.comes("The folder cannot be written.")


async def test_the_form_is_walked_in_its_order_and_sent_by_enter(qtbot: QtBot) -> None:
    door = FakeDoor(PRODUCTION)
    async with arriving(qtbot, door) as stage:
        await stage.comes("Which organisation?")
        stage.press("Another organisation…")
        await stage.comes("Check and go on")
        form = stage.panel.form
        form._lines[WHERE].editor.widget.setFocus()
        walked = []
        for _step in range(9):
            walked.append(stage.panel.focusWidget())
            QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Tab)
        lines = [line.editor.widget for line in form._lines.values() if line.isVisible()]
        assert walked == [*lines, form._check, form._back, lines[0]][:9]
        QTest.keyClick(lines[0], Qt.Key.Key_Escape)
        await stage.comes("Another organisation…")
        stage.press("Another organisation…")
        await stage.comes("Check and go on")
        stage.enter(**{WHERE: DOMAIN, ADDRESS: "acme.my.salesforce.com", CLIENT: "3MVG9"})
        QTest.keyClick(form._lines[CLIENT].editor.widget, Qt.Key.Key_Return)
        await stage.comes("Sign in in the browser")
        assert door.kept[0][0].client_id == "3MVG9"


async def test_what_it_rolled_out_is_filled_in(qtbot: QtBot) -> None:
    door = FakeDoor()
    door.suggestion = SANDBOX
    door.state = VaultState(usable=False, name="fail", problem=tr("This system has no vault."))
    async with arriving(qtbot, door) as stage:
        await stage.comes("Which organisation?")
        await until(lambda: stage.panel.form._value(ADDRESS) == SANDBOX.salesforce_url)
        assert stage.panel.form._value(CLIENT) == SANDBOX.client_id
        assert "Secrets are kept for this run only: This system has no vault." in stage.said


async def test_one_of_several_connections_is_chosen(qtbot: QtBot) -> None:
    door = FakeDoor(PRODUCTION, SANDBOX)
    async with arriving(qtbot, door) as stage:
        await stage.comes("PRODUCTION: acme.my.salesforce.com")
        QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Return)
        await stage.comes("Sign in in the browser")
        assert door.connection is SANDBOX
        assert "SANDBOX: acme--uat.sandbox.my.salesforce.com" in stage.said
        stage.press("Another organisation…")
        await stage.comes("Check and go on")
        stage.press("Back")
        await stage.comes("SANDBOX: acme--uat.sandbox.my.salesforce.com")


async def test_waiting_can_be_cancelled_and_failures_said_and_tried_again(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.browser = asyncio.Event()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Sign in in the browser")
        stage.press("Sign in in the browser")
        await stage.comes("Copy the address of the page")
        stage.press("Cancel")
        await stage.comes("Sign in in the browser")
        await until(lambda: door.cancelled == 1)
        door.browser = None
        door.sign_in_fails = SignInNeeded(tr("The browser did not come back in time."))
        stage.press("Sign in in the browser")
        await stage.comes("The browser did not come back in time.")
        door.sign_in_fails = None
        stage.press("Try again")
        await until(lambda: stage.arrived)


async def test_an_organisation_that_does_not_answer_can_be_tried_again(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.signed_in = True
    door.start_fails = NotSent(tr("{system} cannot be reached.", system="Salesforce"))
    async with arriving(qtbot, door) as stage:
        await stage.comes("Salesforce cannot be reached.")
        assert door.desks[0].closings == 1
        door.start_fails = None
        stage.press("Try again")
        await until(lambda: stage.arrived)
        assert stage.desk is door.desks[1]


async def test_what_cannot_even_be_made_is_said_in_the_window(qtbot: QtBot) -> None:
    """Such as a home folder that nobody may make: who starts from the desktop sees no terminal."""

    def impossible() -> Door:
        raise ConsoleError(tr("The console's folder {path} cannot be made.", path="/nowhere"))

    async with arriving(qtbot, FakeDoor(connection=PRODUCTION), make=impossible) as stage:
        await stage.comes("cannot be made")


async def test_a_line_that_fails_does_not_promise_to_try_again_by_itself(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.signed_in = True
    door.start_fails = NotSent(tr("Salesforce cannot be reached."))
    async with arriving(qtbot, door) as stage:
        await stage.comes("Try again")
        assert "then try again" in stage.said
        assert "by itself" not in stage.said


async def test_a_session_that_ended_before_the_start_leads_to_the_sign_in(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.signed_in = True
    door.start_fails = SignInNeeded(tr("The Salesforce session has ended."))
    async with arriving(qtbot, door) as stage:
        await stage.comes("Sign in in the browser")
        assert "The Salesforce session has ended." in stage.said
        assert door.desks[0].closings == 1


async def test_closing_the_panel_gives_up_and_closes_the_door(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.browser = asyncio.Event()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Sign in in the browser")
        stage.press("Sign in in the browser")
        await stage.comes("Copy the address of the page")
        stage.panel.close()
        await until(lambda: stage.arrived)
    assert stage.desk is None
    assert (door.closed, door.cancelled) == (1, 1)


async def test_it_speaks_japanese_and_fits(qtbot: QtBot) -> None:
    async with arriving(qtbot, FakeDoor(), "ja") as stage:
        await stage.comes("どの組織に接続しますか？")
        assert stage.panel.minimumSizeHint().height() <= 640
        box = stage.panel.findChild(QComboBox)
        assert box is not None
        assert box.count() == 3


def test_a_form_keeps_its_lines_short_in_the_middle_of_a_large_window(qtbot: QtBot) -> None:
    panel = StartPanel(Speech("ja"), Theme("light"))
    qtbot.addWidget(panel)
    vault = VaultState(usable=True, name="GNOME Keyring")
    panel.show()

    def stands_in_the_middle(form: QWidget) -> None:
        for width, height in ((1280, 720), (1920, 1080)):
            panel.resize(width, height)
            pump()
            place = QRect(form.mapTo(panel, QPoint(0, 0)), form.size())
            assert (place.width(), place.height()) == (560, 640)
            assert abs(place.center().x() - panel.rect().center().x()) <= 1
            assert abs(place.center().y() - panel.rect().center().y()) <= 1

    panel.ask(None, vault, leads_back=False)
    stands_in_the_middle(panel.form)
    panel.ask_whmcs(PRODUCTION, vault)
    stands_in_the_middle(panel.whmcs)


async def test_who_signs_out_is_led_back_to_the_start_panel(qtbot: QtBot) -> None:
    door = FakeDoor(connection=PRODUCTION)
    door.signed_in = True
    desktop, tasks = Desktop(Look(language="en", theme="light")), Tasks(qapp(), lambda problem: None)
    tasks.start("sit", sit(desktop, lambda: door), replace=True)
    await until(lambda: found(ConsoleWindow) is not None)
    window = found(ConsoleWindow)
    assert window is not None
    await until(lambda: window.rows.table.rowCount() > 0 and not window.tasks.busy)
    desktop.notices.info(tr("No answer"))
    door.signed_in = False
    window._commands["sign_out"]()
    QTest.mouseClick(buttons(window.parts.account)["Sign out"], Qt.MouseButton.LeftButton)
    await until(lambda: (panel := found(StartPanel)) is not None and "You are signed out." in words(panel))
    assert door.desks[0].closings == 1
    assert desktop.notices.kept == ()
    panel = found(StartPanel)
    assert panel is not None
    panel.close()
    await tasks.settle()


Top = TypeVar("Top", bound=QWidget)


def found(kind: type[Top]) -> Top | None:
    """The window of a kind that is on the screen."""
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)


def qapp() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
