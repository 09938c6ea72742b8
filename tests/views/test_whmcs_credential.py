"""The WHMCS credential in the window: asked for once, tried, and kept when it was taken or by who knows better."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from console.models.error import NotPermitted, NotSent
from console.models.text import tr
from console.views.session.connection_form import ACCESS_KEY, ADDRESS, CLIENT, DOMAIN, IDENTIFIER, SECRET, WHERE, WHMCS
from tests.views.fake_door import PRODUCTION, SANDBOX, FakeDoor
from tests.views.frames import until
from tests.views.test_start_panel import Stage, arriving
from tests.views.widget_tree import buttons, unnamed

NOT_NOW = NotSent(tr("{system} cannot be reached.", system="WHMCS"), system="WHMCS")
WRONG = NotPermitted(tr("WHMCS does not accept the credentials of this console."), system="WHMCS", code="credentials")


def lacking_door() -> FakeDoor:
    """A door behind which only the WHMCS credential is missing."""
    door = FakeDoor(connection=replace(PRODUCTION, whmcs_url="https://billing.example.test"))
    door.signed_in = door.lacks = True
    return door


def enter_whmcs(stage: Stage) -> None:
    for name, value in ((IDENTIFIER, "id"), (SECRET, "word")):
        stage.panel.whmcs._lines[name].editor.put(value)


async def test_what_it_rolled_out_lacks_a_credential_that_is_asked_for_once(qtbot: QtBot) -> None:
    door = lacking_door()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Keep and go on")
        assert "WHMCS is at https://billing.example.test." in stage.said
        assert "Secrets are kept in GNOME Keyring." in stage.said
        assert unnamed(stage.panel) == []
        form = stage.panel.whmcs
        form._lines[IDENTIFIER].editor.put("id")
        form._lines[ACCESS_KEY].editor.put("key")
        stage.press("Keep and go on")
        assert form._lines[SECRET].problem() == "⚠ The secret is needed; or choose Later."
        assert form._lines[SECRET].editor.widget.hasFocus()
        form._lines[SECRET].editor.put(" word ")
        QTest.keyClick(form._lines[SECRET].editor.widget, Qt.Key.Key_Return)
        await until(lambda: stage.arrived)
        assert door.credentials == [("id", "word", "key")]
        assert all(line.text() not in {" word ", "word", "key"} for line in stage.panel.findChildren(QLineEdit))
        assert stage.desk is door.desks[0]


async def test_later_holds_for_the_run_and_the_next_run_asks_again(qtbot: QtBot) -> None:
    door = lacking_door()
    put_off: set[str] = set()
    async with arriving(qtbot, door, "ja", put_off=put_off) as stage:
        await stage.comes("あとで")
        assert stage.panel.minimumSizeHint().height() <= 640
        QTest.keyClick(stage.panel.focusWidget(), Qt.Key.Key_Escape)
        await until(lambda: stage.arrived)
    async with arriving(qtbot, door, put_off=put_off) as stage:
        await until(lambda: stage.arrived)
    assert (len(door.desks), door.credentials) == (2, [])
    async with arriving(qtbot, door) as stage:
        await stage.comes("Later")
        stage.press("Later")
        await until(lambda: stage.arrived)


async def test_a_credential_is_tried_and_a_wrong_one_is_said_and_not_kept(qtbot: QtBot) -> None:
    door = lacking_door()
    door.whmcs_fails, door.whmcs = WRONG, asyncio.Event()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Keep and go on")
        enter_whmcs(stage)
        stage.press("Keep and go on")
        await stage.comes("Asking WHMCS…")
        assert not stage.panel.whmcs._lines[SECRET].isEnabled()
        door.whmcs.set()
        await stage.comes("does not accept the credentials")
        assert "Keep the credential all the same" not in buttons(stage.panel)
        assert stage.panel.whmcs._value(SECRET) == "word", "it can be corrected"
        assert stage.panel.whmcs._lines[SECRET].editor.widget.hasFocus()
        assert unnamed(stage.panel) == []
        assert door.credentials == []
        door.whmcs_fails = None
        stage.press("Keep and go on")
        await until(lambda: stage.arrived)
        assert door.credentials == [("id", "word", "")]


async def test_a_whmcs_that_does_not_answer_is_said_and_the_credential_kept_by_who_knows(qtbot: QtBot) -> None:
    door = lacking_door()
    door.whmcs_fails = NOT_NOW
    async with arriving(qtbot, door) as stage:
        await stage.comes("Keep and go on")
        enter_whmcs(stage)
        stage.press("Keep and go on")
        await stage.comes("WHMCS cannot be reached.")
        assert door.credentials == []
        stage.press("Keep the credential all the same")
        await until(lambda: stage.arrived)
        assert door.credentials == [("id", "word", "")]


async def test_later_ends_a_trial_that_takes_long(qtbot: QtBot) -> None:
    door = lacking_door()
    door.whmcs = asyncio.Event()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Keep and go on")
        enter_whmcs(stage)
        stage.press("Keep and go on")
        await stage.comes("Asking WHMCS…")
        stage.press("Later")
        await until(lambda: stage.arrived)
        assert door.credentials == []


async def test_the_first_form_tries_the_credential_too(qtbot: QtBot) -> None:
    door = FakeDoor()
    door.whmcs_fails = WRONG
    async with arriving(qtbot, door) as stage:
        await stage.comes("Which organisation?")
        stage.enter(**{WHERE: DOMAIN, ADDRESS: "acme.my.salesforce.com", CLIENT: "3MVG9",
                       WHMCS: "https://billing.example.test", IDENTIFIER: "id", SECRET: "word"})  # fmt: skip
        stage.press("Check and go on")
        await stage.comes("does not accept the credentials")
        assert "Keep the credential all the same" not in buttons(stage.panel)
        door.whmcs_fails = NOT_NOW
        stage.press("Check and go on")
        await stage.comes("WHMCS cannot be reached.")
        assert (door.kept, stage.panel.form._value(SECRET)) == ([], "word")
        assert stage.panel.form._lines[SECRET].editor.widget.hasFocus()
        stage.press("Keep the credential all the same")
        await stage.comes("Sign in in the browser")
        assert [one[1:] for one in door.kept] == [("id", "word", "")]


async def test_who_goes_back_from_an_address_that_is_being_tried_finds_the_form_open(qtbot: QtBot) -> None:
    door = FakeDoor(PRODUCTION, SANDBOX)
    door.whmcs = asyncio.Event()
    async with arriving(qtbot, door) as stage:
        await stage.comes("Another organisation…")
        stage.press("Another organisation…")
        await stage.comes("Check and go on")
        stage.enter(**{WHERE: DOMAIN, ADDRESS: "acme.my.salesforce.com", CLIENT: "3MVG9",
                       WHMCS: "https://billing.example.test", IDENTIFIER: "id", SECRET: "word"})  # fmt: skip
        stage.press("Check and go on")
        await stage.comes("Trying the address…")
        stage.press("Back")
        await stage.comes("Another organisation…")
        stage.press("Another organisation…")
        await stage.comes("Check and go on")
        assert stage.panel.form._lines[CLIENT].editor.widget.isEnabled()
