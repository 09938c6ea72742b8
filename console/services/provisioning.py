"""Follows an approved order until its provisioning is proved, has failed, or does not show (domain.md 2.1, 5)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from console.models.error import ConsoleError, NotFound
from console.models.ids import ServiceId
from console.models.order import Order
from console.models.org import Org
from console.models.text import Text, joined, tr
from console.services.clock import Clock
from console.services.gateways.protocol import QueryRead, SalesforceGateway, WhmcsGateway
from console.services.rules.soql import quote, select

_STEP: Final = timedelta(seconds=2)
_SLOWEST: Final = timedelta(seconds=15)
Pause = Callable[[float], Awaitable[None]]


class ProvisioningOutcome(StrEnum):
    """Where a provisioning stands."""

    WAITING = "waiting"
    PROVED = "proved"
    SCHEDULED = "scheduled"
    FAILED = "failed"
    NOT_SEEN = "not_seen"

    @property
    def final(self) -> bool:
        """Tell whether there is nothing more to wait for."""
        return self is not ProvisioningOutcome.WAITING


@dataclass(frozen=True, kw_only=True)
class ProvisioningState:
    """What was seen of a provisioning, and when."""

    state: ProvisioningOutcome
    text: Text
    at: datetime


class ProvisioningWatch:
    """Watches one order after another."""

    def __init__(
        self, *, salesforce: SalesforceGateway, whmcs: WhmcsGateway, org: Org, clock: Clock, pause: Pause
    ) -> None:
        """Take the gateways; `pause` waits for seconds (tests move their clock with it)."""
        self._salesforce = salesforce
        self._whmcs = whmcs
        self._org = org
        self._clock = clock
        self._pause = pause

    async def follow(self, order_id: str, longest: timedelta) -> AsyncIterator[ProvisioningState]:
        """Look at the order, and again with growing pauses, until it is proved, has failed, or the time is over."""
        until = self._clock.now() + longest
        step = _STEP
        while True:
            state = await self._look(order_id)
            if state.state is ProvisioningOutcome.WAITING and self._clock.now() >= until:
                sentence = tr("No sign of provisioning after {span}. Look at the order again later.", span=longest)
                state = ProvisioningState(state=ProvisioningOutcome.NOT_SEEN, text=sentence, at=self._clock.now())
            yield state
            if state.state.final:
                return
            await self._pause(step.total_seconds())
            step = min(step * 1.5, _SLOWEST)

    async def _look(self, order_id: str) -> ProvisioningState:
        now = self._clock.now()
        try:
            query = QueryRead(soql=select(Order, self._org, where=f"Id = {quote(order_id)}"))
            (answer,) = await self._salesforce.read([query])
            if answer.failure is not None:
                raise answer.failure
            if not answer.rows:
                raise NotFound(tr("{number} was not found.", number=order_id), system="Salesforce")
            order = Order.model_validate(answer.rows[0])
            outcome, text = await self._judge(order)
        except ConsoleError as problem:
            waiting = tr("Not readable at the moment: {reason}", reason=problem.message)
            return ProvisioningState(state=ProvisioningOutcome.WAITING, text=waiting, at=now)
        return ProvisioningState(state=outcome, text=text, at=now)

    async def _judge(self, order: Order) -> tuple[ProvisioningOutcome, Text]:
        """Take an error code as failure, and records that point at a running WHMCS service as the proof."""
        if order.activation_error:
            text = tr("Provisioning failed: {code} {message}", code=order.activation_error,
                      message=order.activation_error_message or "")  # fmt: skip
            return ProvisioningOutcome.FAILED, text
        services = [item.service_id for item in order.items if item.service_id]
        if order.whmcs_order_id and services:
            found = [await self._whmcs.service(ServiceId(service)) for service in dict.fromkeys(services)]
            running = [service for service in found if service is not None and service.state.running]
            if len(running) == len(found):
                text = joined(
                    (
                        tr("Proved: WHMCS service {service} is {state}", service=str(one.id), state=one.state)
                        for one in running
                    ),
                    " ",
                )
                return ProvisioningOutcome.PROVED, text
        if order.activation_status == "Scheduled" and order.activation_scheduled_at:
            text = tr("Scheduled for {moment}; WHMCS follows then", moment=order.activation_scheduled_at)
            return ProvisioningOutcome.SCHEDULED, text
        status = order.activation_status or order.status
        return ProvisioningOutcome.WAITING, tr("Waiting for provisioning: {status}", status=status)
