"""The way from the first paint to a started desk: which organisation, whose session, and what fails on the way."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from console.models.error import ConsoleError, SignInNeeded
from console.models.text import Text, tr
from console.views import loop
from console.views.session.account_desk import Opened
from console.views.session.connection_form import Asked
from console.views.session.door import BuiltDesk, Door, OpenDoor
from console.views.session.signing_in import AGAIN, CANCEL, COPY, SigningIn, SigningStage
from console.views.session.start_panel import BROWSER, CHOSEN, OTHER, StartPanel
from console.views.session.whmcs_form import Credential
from console.views.tasks import Tasks

MakeDoor = Callable[[], Door]
WORK = "arrive"


class Arrival(QObject):
    """Leads a person through the start panel, one step at a time; a new step replaces the one under way.

    Signals:
        check_wanted: the person asks what is wrong with the set-up.
    """

    check_wanted = Signal()

    def __init__(
        self, make: MakeDoor, panel: StartPanel, *, note: Text | None = None, put_off: set[str] | None = None
    ) -> None:
        """Take the panel.

        Args:
            make: gives what stands before the desk; called after the first paint.
            panel: where everything is asked.
            note: what the panel says first.
            put_off: connections whose WHMCS credential the person wants to enter later; shared by all of a run.
        """
        super().__init__(panel)
        self._put_off: set[str] = set() if put_off is None else put_off
        self._make, self._panel, self._note = make, panel, note
        self._door: Door | None = None
        self._tasks = Tasks(self, self._break_off)
        self._signing = SigningIn(self._sign_in, self)
        self._arrived: asyncio.Future[BuiltDesk | None] = asyncio.get_running_loop().create_future()
        panel.pressed.connect(self._press)
        panel.closed.connect(self._give_up)
        panel.form.asked.connect(lambda asked: self._go(self._keep(asked)))
        panel.form.left.connect(lambda: self._go(self._choose()))
        panel.whmcs.asked.connect(lambda given: self._go(self._keep_whmcs(given)))
        panel.whmcs.later.connect(lambda: self._go(self._without_whmcs()))
        self._signing.changed.connect(lambda: panel.signing(self._signing))
        self._signing.done.connect(lambda: self._go(self._enter()))

    async def desk(self) -> BuiltDesk | None:
        """Give a started desk; None when the person gave up."""
        if not self._arrived.done():  # else the person gave up before it began
            self._go(self._enter())
        desk = await self._arrived
        if desk is None and self._door is not None:
            await self._door.aclose()
        return desk

    @property
    def door(self) -> Door:
        """What stands before the desk; made once, as it is first needed."""
        if self._door is None:
            self._door = self._make()
        return self._door

    def _go(self, step: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(WORK, self._told(step), replace=True)

    async def _told(self, step: Coroutine[Any, Any, None]) -> None:
        try:
            await step
        except ConsoleError as problem:
            self._panel.failed(problem, may_change=self._door is not None and not isinstance(self._door, OpenDoor))

    async def _enter(self) -> None:
        """Go in where a session is at hand; else ask what is missing."""
        self._panel.connecting()
        await loop.breathe()
        if await self.door.ready():
            await self._go_in()
        elif self.door.connection is not None:
            await self._offer_sign_in()
        else:
            await self._choose()

    async def _go_in(self) -> None:
        """Sit down; where WHMCS was rolled out, its credential is asked for before that, once a run."""
        connection = self.door.connection
        if connection is not None and connection.key not in self._put_off and await self.door.lacks_whmcs():
            self._panel.ask_whmcs(connection, await self.door.vault())
        else:
            await self._sit()

    async def _keep_whmcs(self, given: Credential) -> None:
        """Try the credential and keep it; what WHMCS says against it is said where it was entered."""
        form, problem = self._panel.whmcs, None
        form.wait(waiting=True)
        try:
            await self.door.keep_whmcs(
                identifier=given.identifier, secret=given.secret, access_key=given.access_key, untried=given.untried
            )
        except ConsoleError as refused:
            problem = refused
        finally:
            form.wait(waiting=False)
        if problem is not None:
            form.complain(problem)
            return
        form.forget()
        await self._enter()

    async def _without_whmcs(self) -> None:
        if self.door.connection is not None:
            self._put_off.add(self.door.connection.key)
        self._panel.whmcs.forget()
        await self._enter()

    async def _offer_sign_in(self) -> None:
        connection = self.door.connection
        assert connection is not None
        self._panel.sign_in(connection, await self.door.vault(), self._note)

    async def _choose(self) -> None:
        if self.door.connections:
            self._panel.choose(self.door.connections, self._note)
        else:
            await self._ask()

    async def _ask(self) -> None:
        door = self.door
        self._panel.ask(door.connection or door.suggestion, await door.vault(), leads_back=bool(door.connections))

    async def _keep(self, asked: Asked) -> None:
        """Try the addresses, then remember the connection; what is wrong is said at its field."""
        form = self._panel.form
        form.wait(waiting=True)
        try:
            wrong = await self._tried(asked)
        finally:
            form.wait(waiting=False)
        if wrong is not None:
            form.complain(*wrong)
            return
        form.forget()
        await self._enter()

    async def _tried(self, asked: Asked) -> tuple[ConsoleError, str | None] | None:
        """Keep what was entered, or say what is wrong, with the field where that is known."""
        try:
            address = await self.door.probe(asked.address)
        except ConsoleError as problem:
            return problem, self._panel.form.address_field()
        try:
            await self.door.keep(
                self.door.named(address, asked.client_id, whmcs_url=asked.whmcs_url),
                whmcs_identifier=asked.identifier,
                whmcs_secret=asked.secret,
                whmcs_access_key=asked.access_key,
                untried=asked.untried,
            )
        except ConsoleError as problem:
            return problem, None
        return None

    async def _sit(self) -> None:
        desk = await self.door.desk()
        try:
            await desk.start()
        except SignInNeeded as problem:
            await desk.aclose()
            if self.door.connection is None:
                raise
            self._note = problem.message
            await self._offer_sign_in()
        except BaseException:
            await desk.aclose()
            raise
        else:
            self._settle(desk)

    async def _sign_in(self, opened: Opened) -> None:
        await self.door.sign_in(opened=opened)

    def _press(self, key: str) -> None:
        if key == BROWSER or (key == AGAIN and self._signing.stage is SigningStage.FAILED):
            self._note = None
            self._signing.start()
        elif key == COPY:
            self._signing.copy_address()
        elif key == CANCEL:
            self._signing.cancel()
            self._go(self._offer_sign_in())
        elif key == AGAIN:
            self._go(self._enter())
        elif key == OTHER:
            self._signing.cancel()
            self._go(self._ask())
        elif key.startswith(CHOSEN):
            self._go(self._take(key.removeprefix(CHOSEN)))
        else:
            self.check_wanted.emit()

    async def _take(self, key: str) -> None:
        self.door.choose(key)
        await self._enter()

    def _give_up(self) -> None:
        self._signing.cancel()
        self._tasks.cancel()
        self._settle(None)

    def _break_off(self, problem: BaseException) -> None:
        # Not the exception's own words: they may hold an address with what a sign-in sent along.
        kind = type(problem).__name__
        self._panel.failed(ConsoleError(tr("This is our mistake, not yours ({kind}).", kind=kind)))

    def _settle(self, desk: BuiltDesk | None) -> None:
        if not self._arrived.done():
            self._arrived.set_result(desk)
