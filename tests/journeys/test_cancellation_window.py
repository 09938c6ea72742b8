"""A termination in the workspace, over real HTTP: what the form asks, what the preview says, what stands at the end."""

import pytest
from pytestqt.qtbot import QtBot

from console.models.journal import Outcome
from console.sandbox.billing_records import Addon, Service
from console.sandbox.server import Sandbox
from console.views.item.decision_panel import Stage
from console.views.parts.tick_box import TickBox
from tests.journeys.conftest import Open
from tests.views.scene import Scene, until
from tests.views.widget_tree import words

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def at_item(qtbot: QtBot, open_desk: Open, number: str) -> Scene:
    """A workspace with a cancellation open in it."""
    desk = await open_desk("agent")
    scene = Scene(qtbot, desk, "en")  # type: ignore[arg-type] # the real desk in place of the fake one
    scene.workspace.resize(720, 900)
    scene.workspace.open_item(await desk.find(number))
    await until(lambda: bool(scene.workspace.actions()))
    return scene


async def test_a_termination_from_the_ticks_to_the_proof(qtbot: QtBot, open_desk: Open, organisation: Sandbox) -> None:
    scene = await at_item(qtbot, open_desk, "00004008")
    (addon,) = organisation.org.billing.select(Addon, serviceid=4008)
    await scene.press("8", "9", "T")
    assert "End these too" in scene.said
    boxes = [box.text() for box in scene.panel.findChildren(TickBox) if box.isVisibleTo(scene.panel)]
    assert boxes == ["Addon 1 Hikari Denwa, ¥550 Monthly",
                     "Service 4108 Line installation, 24 payments, ¥1,000 Monthly"]  # fmt: skip
    assert "not the last digits" not in scene.said
    scene.fill({"confirm": "008", "also": f"addon-{addon.id}"})
    assert scene.panel._form is not None
    assert scene.panel._form.values()["also"] == f"addon-{addon.id}"
    await scene.press("Ctrl+Return")
    assert scene.stage() is Stage.PREVIEW, scene.said
    said = words(scene.panel)
    assert "WHMCS: cannot be undone" in said
    line = f"Terminate service 4008, addon-{addon.id} in WHMCS, the demo organisation"
    assert scene.panel._preview._send.text() == line
    assert "Active, ¥5,500 Monthly" in said
    await scene.press("Ctrl+Return")
    item = scene.panel._preview.plan()
    assert item is not None
    await until(lambda: bool((run := scene.workspace._writing.run_of(item.item.id)) and run.ended))
    run = scene.workspace._writing.run_of(item.item.id)
    assert run is not None
    assert run.execution is not None
    assert run.execution.outcome is Outcome.DONE, str(run.execution.message)
    service = organisation.org.billing.get(Service, 4008)
    assert service is not None
    assert service.status == "Terminated"
    await until(lambda: not scene.workspace._tasks.busy)


async def test_what_the_module_refuses_says_that_the_service_runs(qtbot: QtBot, open_desk: Open) -> None:
    scene = await at_item(qtbot, open_desk, "00004010")
    await scene.press("T")
    assert "End these too" not in scene.said
    scene.fill({"confirm": "4010"})
    await scene.press("Ctrl+Return", "Ctrl+Return")
    await until(lambda: "Line is locked by a pending NTT order" in scene.said)
    assert "The service was not ended." in scene.said
    assert "Nothing was written" not in scene.said
    await until(lambda: not scene.workspace._tasks.busy)
