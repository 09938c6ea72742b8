"""An action in a file of its own works in the window and on the command line, over real HTTP, with no other edit."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.app import build_desk
from console.models.doctor import Level
from console.models.profile import Profile
from console.sandbox.server import Sandbox
from console.services.clock import Clock
from console.services.desk import Desk
from console.services.journal import Journal
from console.services.language import Language
from console.services.registry import Registry
from console.services.settings import Settings, connected
from console.views.item.decision_panel import Stage
from console.views.terminal import commands
from console.views.terminal.exit_codes import DONE
from tests.journeys.conftest import Open, SharedClock
from tests.new_specs import more_specs
from tests.views.scene import Scene, until
from tests.views.widget_tree import words

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORDER = "00000124"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The program's queues and actions with one more of each."""
    with more_specs(tmp_path, monkeypatch) as found:
        yield found


def stands(organisation: Sandbox) -> tuple[object, object]:
    """Status of the order, and the last word of its notes."""
    row = organisation.order(ORDER)
    return row["Status"], str(row["Description"]).rpartition(" ")[2]


async def test_the_window_draws_its_form_and_writes_its_plan(
    qtbot: QtBot, open_desk: Open, organisation: Sandbox, registry: Registry
) -> None:
    desk = await open_desk("agent", registry=registry)
    scene = Scene(qtbot, desk, "en")  # type: ignore[arg-type] # the real desk in place of the fake one
    scene.workspace.open_item(await desk.find(ORDER))
    await until(lambda: bool(scene.workspace.actions()))
    await scene.press("K")
    assert "Kept with the order." in words(scene.panel)
    scene.fill({"reason": "Unopened"})
    await scene.press("Ctrl+Return")
    assert scene.stage() is Stage.PREVIEW, scene.said
    await scene.press("Ctrl+Return")
    await until(lambda: stands(organisation) == ("Draft", "Unopened"))
    await until(lambda: not scene.workspace._tasks.busy and not scene.workspace._writing.busy)
    findings = {one.key: one async for one in desk.examine_set_up()}
    assert findings["right.restock"].level is Level.OK


class NewOpener:
    """Builds desks that know the new file."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry, self._clock = registry, clock

    async def desk(self, settings: Settings, *, writes: bool) -> Desk:
        profile = Profile(environment="demo")
        return build_desk(settings, profile=profile, clock=self._clock, registry=self._registry, writes=writes)

    def journal(self, settings: Settings) -> Journal:
        raise NotImplementedError(settings)


async def test_the_command_line_decides_with_it(
    organisation: Sandbox, clock: SharedClock, registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {str(name): str(value) for name, value in dict(organisation.connection()["environment"]).items()}  # type: ignore[call-overload] # a JSON object
    environment["ASSIST_CONSOLE_SALESFORCE_TOKEN"] = organisation.token("agent")
    settings = connected(Settings(), environment, tmp_path)
    wish = commands.Decision(
        action="restock", item=ORDER, values={"reason": "Unopened"}, dry_run=False, yes=True, as_json=True
    )
    assert await commands.act(NewOpener(registry, clock), settings, Language("en"), wish) == DONE
    assert json.loads(capsys.readouterr().out)["outcome"] == "done"
    assert stands(organisation) == ("Draft", "Unopened")
