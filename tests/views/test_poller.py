"""The poller: reads what is visible, at a pace that slows down unseen and after failures."""

from random import Random

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from console.models.text import tr
from console.views.poller import HIDDEN_FACTOR, JITTER, MOST_SECONDS, Poller
from console.views.tasks import Tasks
from tests.views.fake_desk import FakeDesk
from tests.views.frames import until


class Pace:
    """A poller that is asked for its pace and never left running."""

    def __init__(self) -> None:
        self.desk, self.seen, self.owner = FakeDesk(), True, QObject()
        self.problems: list[BaseException] = []
        chance = Random(1)  # noqa: S311 - jitter that repeats
        self.tasks = Tasks(self.owner, self.problems.append)
        self.poller = Poller(self.desk, self.tasks, seen=lambda: self.seen, chance=chance, parent=self.owner)
        self.base = self.desk.profile.refresh_seconds

    async def settled(self) -> None:
        await self.tasks.settle()
        self.poller.stop()

    def about(self, seconds: float) -> bool:
        return all(abs(self.poller.pause_seconds() - seconds) <= seconds * JITTER + 0.001 for _ in range(20))


async def test_it_reads_the_visible_queue_at_the_profiles_pace(qtbot: QtBot) -> None:
    pace = Pace()
    pace.poller.look_at("orders")
    await pace.settled()
    assert pace.desk.feed.refreshed == ["orders"]
    assert pace.about(pace.base)


async def test_desks_drift_apart(qtbot: QtBot) -> None:
    pace = Pace()
    assert len({pace.poller.pause_seconds() for _ in range(20)}) > 10


async def test_it_is_slower_when_nobody_looks(qtbot: QtBot) -> None:
    pace = Pace()
    pace.seen = False
    assert pace.about(pace.base * HIDDEN_FACTOR)


async def test_it_backs_off_after_failures_and_recovers(qtbot: QtBot) -> None:
    pace = Pace()
    pace.desk.feed.failure = tr("Salesforce did not answer.")
    pace.poller.look_at("orders")
    await pace.settled()
    assert pace.about(pace.base * 2)
    for _ in range(3):
        pace.poller._timer.timeout.emit()
        await pace.settled()
    assert pace.about(pace.base * 16)
    for _ in range(8):
        pace.poller._timer.timeout.emit()
        await pace.settled()
    assert pace.about(MOST_SECONDS)
    pace.desk.feed.failure = None
    pace.poller.refresh_now()
    await pace.settled()
    assert pace.about(pace.base)


async def test_a_refresh_during_a_refresh_follows_it(qtbot: QtBot) -> None:
    pace = Pace()
    pace.poller.look_at("orders")
    await until(lambda: pace.desk.feed.refreshed)
    pace.poller.look_at("eligibility")
    await until(lambda: len(pace.desk.feed.refreshed) > 1)
    await pace.settled()
    assert pace.desk.feed.refreshed == ["orders", "eligibility"]


async def test_it_says_when_it_is_busy(qtbot: QtBot) -> None:
    pace = Pace()
    told: list[bool] = []
    pace.poller.busy.connect(told.append)
    pace.poller.look_at("orders")
    await pace.settled()
    assert told == [True, False]
