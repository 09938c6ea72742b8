"""A working day's session in the real windows, over HTTP: first start, ended under a half-filled form, locked."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.app import build_desk
from console.models.connection import SessionState
from console.models.profile import Profile
from console.sandbox.access import CLIENT_ID
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.settings import Settings
from console.services.sign_in.entrance import Doors, Entrance
from console.views.desktop import Desktop, Look
from console.views.item.decision_panel import Stage
from console.views.item.form import FormView
from console.views.session.connection_form import ADDRESS, CLIENT, DOMAIN, IDENTIFIER, SECRET, WHERE, WHMCS
from console.views.session.start_panel import StartPanel
from console.views.tasks import Tasks
from console.views.window import ConsoleWindow
from tests import browser
from tests.journeys.conftest import Open, SharedClock
from tests.journeys.steps import decided
from tests.services.keepers import Office
from tests.views.readable import readable_in
from tests.views.scene import until
from tests.views.widget_tree import buttons, words

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORDER = "00000123"
TYPED = "設置不可"


class Day:
    """A workstation at which somebody signs in for the first time."""

    def __init__(self, organisation: Sandbox, clock: SharedClock, home: Path) -> None:
        self.office = Office(organisation, home)
        self.access = organisation.org.access
        self.desktop = Desktop(Look(language="en", theme="light"))
        self.organisation = organisation
        profile = Profile.model_validate({"sign_in": {"ports": self.office.ports}})
        build = partial(build_desk, clock=clock, pause=clock.pause)
        self.home, self.doors = home, Doors(build=build, store=self.office.shelf)
        self.entrance = Entrance(Settings(home=home), profile, self.doors)
        self._window: ConsoleWindow | None = None
        self.tasks = Tasks(self.desktop.notices, self.desktop.notices.error)

    @property
    def window(self) -> ConsoleWindow:
        assert self._window is not None
        return self._window

    async def open(self) -> None:
        desk = await self.desktop.connect(lambda: self.entrance)
        assert desk is not None
        self._window = self.desktop.window(desk)
        self._window.resize(1280, 720)
        self._window.show()
        self._window.begin()

    async def first_start(self) -> None:
        """Fill in the form of the start panel and sign in in the browser."""
        panel = await self.started_panel()
        await until(lambda: "Check and go on" in buttons(panel))
        told = self.organisation.connection()["environment"]
        assert isinstance(told, dict)
        entered = {
            WHERE: DOMAIN,
            ADDRESS: self.organisation.url,
            CLIENT: CLIENT_ID,
            WHMCS: told["ASSIST_CONSOLE_WHMCS_URL"],
            IDENTIFIER: told["ASSIST_CONSOLE_WHMCS_IDENTIFIER"],
            SECRET: told["ASSIST_CONSOLE_WHMCS_SECRET"],
        }
        for name, value in entered.items():
            panel.form._lines[name].editor.put(value)
        panel.form._follow_choice()
        QTest.mouseClick(buttons(panel)["Check and go on"], Qt.MouseButton.LeftButton)
        await until(lambda: "Sign in in the browser" in buttons(panel))
        QTest.mouseClick(buttons(panel)["Sign in in the browser"], Qt.MouseButton.LeftButton)
        await until(lambda: self._window is not None)
        await until(lambda: self.window.rows.table.rowCount() > 0)

    def roll_out(self) -> None:
        """Let IT say in the profile what is connected to, as its guide tells; nobody has a WHMCS credential yet."""
        whmcs = self.organisation.connection()["environment"]
        assert isinstance(whmcs, dict)
        profile = Profile.model_validate(
            {
                "sign_in": {"ports": self.office.ports},
                "connection": {
                    "salesforce_url": self.organisation.url,
                    "client_id": CLIENT_ID,
                    "whmcs_url": whmcs["ASSIST_CONSOLE_WHMCS_URL"],
                },
            }
        )
        self.entrance = Entrance(Settings(home=self.home), profile, self.doors)

    async def started_panel(self) -> StartPanel:
        """Start the program; gives the start panel."""
        self.tasks.start("open", self.open(), replace=True)
        await until(lambda: any(isinstance(one, StartPanel) for one in QApplication.topLevelWidgets()))
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, StartPanel))

    async def half_filled(self) -> None:
        """Open an order and begin to reject it."""
        self.window.look_up(ORDER)
        await until(lambda: bool(self.window.workspace.actions()))
        self.window.workspace.start_action("reject_order")
        assert self.window.workspace._panel.stage is Stage.FORM
        self.form.restore({"reason": TYPED})

    def end_session(self) -> None:
        """End it in Salesforce, so that no renewal helps."""
        for token in tuple(self.access._refresh):
            self.access.revoke(token)
        self.access.expire_all()

    @property
    def form(self) -> FormView:
        form = self.window.workspace._panel._form
        assert form is not None
        return form

    async def close(self) -> None:
        self.tasks.cancel()
        if self._window is not None:
            await self.desktop.writes.settle()
            await self._window.tasks.settle()
            self._window.close()
            self._window.deleteLater()
            await self._window.desk.aclose()  # type: ignore[attr-defined] # the real desk
        else:
            await self.entrance.aclose()


@pytest.fixture
async def day(
    qtbot: QtBot, organisation: Sandbox, clock: SharedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Day]:
    monkeypatch.setenv("BROWSER", browser.command("agent"))
    here = Day(organisation, clock, tmp_path / "home")
    yield here
    await here.close()


async def test_what_was_rolled_out_asks_for_the_whmcs_credential_before_the_window(day: Day) -> None:
    day.roll_out()
    told = day.organisation.connection()["environment"]
    assert isinstance(told, dict)
    panel = await day.started_panel()
    await until(lambda: "Sign in in the browser" in buttons(panel))
    QTest.mouseClick(buttons(panel)["Sign in in the browser"], Qt.MouseButton.LeftButton)
    await until(lambda: "Keep and go on" in buttons(panel))
    for name, entered in ((IDENTIFIER, "IDENTIFIER"), (SECRET, "SECRET")):
        panel.whmcs._lines[name].editor.put(told[f"ASSIST_CONSOLE_WHMCS_{entered}"])
    QTest.mouseClick(buttons(panel)["Keep and go on"], Qt.MouseButton.LeftButton)
    await until(lambda: day._window is not None)
    await until(lambda: day.window.rows.table.rowCount() > 0)
    assert await day.window.desk._whmcs.version()  # type: ignore[attr-defined] # the real desk
    kept = {name.partition(":")[2] for name in day.office.shelf.entries}
    assert {"sign_in", "whmcs_identifier", "whmcs_secret", "whmcs_for"} <= kept
    assert not await day.entrance.lacks_whmcs(), "the next start does not ask"
    await until(lambda: not day.window.tasks.busy)


async def test_a_session_that_ends_under_a_half_filled_form_is_opened_again_in_place(day: Day) -> None:
    await day.first_start()
    await day.half_filled()
    day.end_session()
    day.window.poller.refresh_now()
    bar = day.window.parts.account
    await until(bar.isVisible)
    assert "Your session has ended" in words(bar)
    assert day.form.values()["reason"] == TYPED
    QTest.keyClick(day.form, Qt.Key.Key_F7)
    await until(bar.isHidden)
    assert day.form.values()["reason"] == TYPED
    await until(lambda: day.window.status._connection.text() == "Connected")
    workspace = day.window.workspace
    assert workspace.press("Ctrl+Return")
    await until(lambda: workspace._panel.stage is Stage.PREVIEW and workspace._panel._preview._seen)
    assert workspace.press("Ctrl+Return")
    await until(lambda: not day.desktop.writes.busy and bool(day.desktop.notices.kept))
    item = await day.window.desk.find(ORDER)
    found = await day.window.desk.open(item, fresh=True)
    assert found.dossier.order is not None
    assert found.dossier.order.status == "Cancelled"
    await until(lambda: not day.window.tasks.busy and not workspace._tasks.busy)


async def test_a_locked_window_tells_nothing_and_gives_the_draft_back(day: Day) -> None:
    await day.first_start()
    await day.half_filled()
    found = await day.window.desk.open(await day.window.desk.find(ORDER))
    account = found.dossier.account
    assert account is not None
    private = [account.name, ORDER, TYPED]
    assert [word for word in private if word not in readable_in(day.window, day.desktop.notices)] == []
    day.window.sitting.curtain.lock()
    told = readable_in(day.window, day.desktop.notices)
    assert [word for word in private if word in told] == []
    assert day.window.windowTitle() == "Assist Console: locked"
    account_of = day.window.desk.account
    await until(lambda: account_of.state is SessionState.LOCKED)
    card = day.window.parts.lock_card
    await until(lambda: "Unlock" in buttons(card))
    QTest.mouseClick(buttons(card)["Unlock"], Qt.MouseButton.LeftButton)
    await until(lambda: not day.window.sitting.is_locked())
    await until(lambda: day.window.workspace._panel.stage is Stage.FORM)
    assert day.form.values()["reason"] == TYPED
    await until(lambda: day.window.rows.table.rowCount() > 0 and not day.window.tasks.busy)


async def test_a_decision_that_met_the_end_is_sent_by_the_same_key_after_the_sign_in(day: Day) -> None:
    await day.first_start()
    await day.half_filled()
    workspace = day.window.workspace
    assert workspace.press("Ctrl+Return")
    await until(lambda: workspace._panel.stage is Stage.PREVIEW and workspace._panel._preview._seen)
    day.end_session()
    assert workspace.press("Ctrl+Return")
    bar = day.window.parts.account
    await until(bar.isVisible)
    await until(lambda: not day.desktop.writes.busy)
    assert status_of(day) == "Pending Review"
    assert bar.sign_in()
    await until(lambda: workspace._panel.stage is Stage.PREVIEW and workspace._panel._preview._seen)
    assert workspace.press("Ctrl+Return")
    await until(lambda: not day.desktop.writes.busy)
    assert status_of(day) == "Cancelled"
    await until(lambda: not day.window.tasks.busy and not workspace._tasks.busy)


async def test_production_asks_before_the_first_write_of_a_day(open_desk: Open, clock: SharedClock) -> None:
    desk = await open_desk("agent", profile=Profile(environment="production"))
    assert asks(desk)
    await decided(desk, "claim", "00000101")
    assert not asks(desk)
    clock.advance(timedelta(hours=13, minutes=59))
    assert not asks(desk)
    clock.advance(timedelta(minutes=1))
    assert asks(desk)
    elsewhere = await open_desk("agent", profile=Profile(environment="sandbox"))
    assert not asks(elsewhere)


def asks(desk: Desk) -> bool:
    return desk.first_write_today


def status_of(day: Day) -> str:
    """Read the order past the console, in the organisation's own store."""
    return str(day.organisation.order(ORDER)["Status"])
