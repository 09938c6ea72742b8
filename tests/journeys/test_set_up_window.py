"""The set-up in the window, over real HTTP: findings of a real check, its report, and a profile to go on with."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.app import build_doctor
from console.models.doctor import Level
from console.models.org import Settled
from console.models.profile import Profile
from console.sandbox.server import Sandbox
from console.services.settings import Settings, load_profile
from console.views.set_up.set_up_card import SetUpCard
from console.views.set_up.set_up_desk import set_up_of, set_up_without_desk
from console.views.set_up.set_up_page import CHOICES, SetUpPage
from console.views.speech import Speech
from console.views.theme import Theme
from tests.journeys.conftest import FRIDAY, Open
from tests.views.scene import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def organisation() -> Iterator[Sandbox]:
    """An organisation that leaves every choice open."""
    with Sandbox(now=FRIDAY, frozen=True, variant="ambiguous") as running:
        yield running


def press(page: SetUpPage, words: str) -> None:
    next(one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == words).click()


def save_to(page: SetUpPage, path: Path) -> None:
    line = page.findChild(QLineEdit)
    assert line is not None
    line.setText(str(path))
    press(page, "Save")


@pytest.fixture
async def page(qtbot: QtBot, open_desk: Open) -> AsyncIterator[SetUpPage]:
    """The page of a check that has ended, at a desk of that organisation."""
    host, problems = QWidget(), list[BaseException]()
    qtbot.addWidget(host)
    host.resize(1280, 720)
    host.show()
    desk = await open_desk("agent")
    card = SetUpCard(host, set_up_of(desk), problems.append, speech=Speech("en"), theme=Theme("light"))
    card.open()
    assert card.page is not None
    shown = card.page
    await until(lambda: not shown.findings.running)
    assert problems == []
    yield shown
    host.close()


async def test_a_real_check_fills_every_group_and_names_the_open_choices(page: SetUpPage) -> None:
    headings = [line.text for line in page.findings.list.lines() if line.heading]
    assert headings == [
        "Connection",
        "Sign-in and rights for each job",
        "This organisation's choices",
        "WHMCS",
        "Products",
        "This workstation",
    ]
    assert len(page.findings.findings) >= 60
    broken = [one for one in page.findings.findings if one.level is Level.BROKEN]
    assert "settlement.cancelled_stage" in {one.key for one in broken}
    assert all(one.stops and one.remedy and one.who for one in broken)
    page.show_tab(CHOICES)
    lines = [line for line in page.choices.list.lines() if not line.heading]
    stage = next(line for line in lines if line.key == "cancelled_stage")
    assert (stage.word, stage.lead) == ("Not chosen yet", "Stage of a cancelled Opportunity")
    assert any("Terminate" in note for note in stage.notes)


async def test_the_report_holds_what_was_found_and_nothing_of_a_customer(
    page: SetUpPage, organisation: Sandbox, tmp_path: Path
) -> None:
    press(page, "Save report…")
    save_to(page, tmp_path / "report.html")
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "settlement.cancelled_stage" in written
    names = {str(row["Name"]) for row in organisation.org.store.select("Account")}
    assert len(names) > 10
    assert [name for name in names if name in written] == []


async def test_the_exported_profile_loads_and_keeps_what_is_settled(
    page: SetUpPage, open_desk: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.show_tab(CHOICES)
    press(page, "Export as TOML…")
    save_to(page, tmp_path / "profile.toml")
    text = (tmp_path / "profile.toml").read_text(encoding="utf-8")
    chosen = text.replace('# cancelled_stage = "Cancelled"', 'cancelled_stage = "Cancelled"')
    assert chosen != text
    (tmp_path / "profile.toml").write_text(chosen, encoding="utf-8")
    monkeypatch.setenv("ASSIST_CONSOLE_PROFILE", str(tmp_path / "profile.toml"))
    profile: Profile = load_profile(Settings())
    desk = await open_desk("agent", profile=profile)
    rows = {row.key: (row.value, row.how) for row in desk.org.settlement}
    assert rows["cancelled_stage"] == ("Cancelled", Settled.PROFILE)
    assert rows["commodity_field"][1] is Settled.OPEN


async def test_where_nothing_is_set_up_the_rest_is_still_checked(qtbot: QtBot, tmp_path: Path) -> None:
    host, problems = QWidget(), list[BaseException]()
    qtbot.addWidget(host)
    host.resize(720, 640)
    host.show()
    settings = Settings()
    set_up = set_up_without_desk(lambda: build_doctor(settings))
    card = SetUpCard(host, set_up, problems.append, speech=Speech("en"), theme=Theme("light"))
    card.open()
    assert card.page is not None
    shown = card.page
    await until(lambda: not shown.findings.running)
    assert problems == []
    keys = {one.key for one in shown.findings.findings}
    assert {"reach.salesforce", "sign_in", "vault"} <= keys
    press(shown, "Save report…")
    save_to(shown, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    shown.show_tab(CHOICES)
    said = "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    assert "are not known yet" in said
    host.close()
