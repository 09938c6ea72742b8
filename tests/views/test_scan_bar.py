"""A queue that a scan fills: started by a person, told with numbers, stopped, and never by the clock."""

import asyncio
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from console.models.queue import QueueSpec, QueueState, ScanState, Source
from console.models.text import tr
from console.views.queue.queue_view import QueueView
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.frames import until
from tests.views.sample_specs import ORDERS

SPEC: QueueSpec = replace(ORDERS, source=Source.SCAN)


def a_view(qtbot: QtBot, **state: Any) -> tuple[QueueView, FakeDesk]:
    desk = FakeDesk()
    desk.queues = (SPEC,)
    desk.feed.put(QueueState(spec=SPEC, **state))
    view = QueueView(desk, speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(view)
    view.resize(620, 460)
    view.show_queue("orders")
    view.show()
    return view, desk


def said(view: QueueView) -> str:
    parts: list[QLabel | QPushButton] = [*view.findChildren(QLabel), *view.findChildren(QPushButton)]
    return "\n".join(part.text() for part in parts if part.isVisible())


def button(view: QueueView, words: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.isVisible() and one.text() == words)


def scanning(read: int, total: int | None, **more: Any) -> dict[str, Any]:
    return {"scan": ScanState(running=True, read=read, total=total, **more)}


async def test_before_the_first_scan_there_is_one_way_on(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    assert "Not compared yet" in said(view)
    button(view, "Scan now").click()
    await until(lambda: desk.drift.started == 1)


async def test_the_scan_says_how_far_it_is_and_can_be_stopped(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    desk.drift.hold = asyncio.Event()
    view.compare()
    await until(lambda: desk.drift.started == 1)
    desk.feed.put(QueueState(spec=SPEC, **scanning(12_250, 20_000, found=3)))
    assert "Compared 12,250 of 20,000 services, 3 pairs so far" in said(view)
    bar = view.findChild(QProgressBar)
    assert bar is not None
    assert (bar.value(), bar.maximum()) == (12_250, 20_000)
    button(view, "Stop").click()
    await until(lambda: desk.drift.stopped == 1)


async def test_a_second_press_does_not_start_a_second_scan(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    desk.drift.hold = asyncio.Event()
    view.compare()
    view.compare()
    await until(lambda: desk.drift.started == 1)
    desk.drift.hold.set()
    await asyncio.sleep(0)
    assert desk.drift.started == 1


async def test_closing_the_view_stops_the_scan(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    desk.drift.hold = asyncio.Event()
    view.compare()
    await until(lambda: desk.drift.started == 1)
    view.close_feed()
    await until(lambda: desk.drift.stopped == 1)


async def test_a_part_says_how_far_it_got(qtbot: QtBot) -> None:
    rows = sample_items.rows(ORDERS, sample_items.SATO)[:2]
    reason = tr("It was stopped.")
    scan = ScanState(running=False, read=500, total=20_000, found=2)
    view, _desk = a_view(qtbot, rows=rows, count=2, as_of=sample_items.NOW, failure=reason, scan=scan)
    assert "Compared 500 of 20,000 services: 2 pairs" in said(view)
    assert "It was stopped." in said(view)


async def test_agreement_is_a_result(qtbot: QtBot) -> None:
    scan = ScanState(running=False, read=26, total=26)
    view, _desk = a_view(qtbot, count=0, as_of=sample_items.NOW, complete=True, scan=scan)
    assert "Salesforce and WHMCS agree" in said(view)
