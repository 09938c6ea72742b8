"""Situations in which the actions of a cancellation are possible, for tests that plan them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from console.models.cancellation import CancellationInFull
from console.models.case import Owner
from console.models.dossier import Dossier, Ending, Reading
from console.models.ids import ServiceId
from console.models.opportunity import Opportunity
from console.models.whmcs import Addon, Service, ServiceState
from console.services.rules.cancellation_dates import end_of_day
from tests.builders import ACCOUNT, OPPORTUNITY, a_billing, a_case_dossier, a_service, an_account, an_opportunity
from tests.organisations import NOW, ORDERS_QUEUE

TODAY: Final = date(2026, 11, 20)
SERVICE: Final = ServiceId(4004)


def a_request(**more: Any) -> CancellationInFull:
    """An open request for the end of an Internet line."""
    values: dict[str, Any] = {
        "id": "500000000004004AAA",
        "number": "00004004",
        "subject": "Cancellation Request - Internet (2026-11)",
        "type": "Cancellation Request",
        "status": "New",
        "description": "Comments: x\nWHMCS Service ID: 4004",
        "account_id": ACCOUNT,
        "opportunity_id": OPPORTUNITY,
        "owner_id": ORDERS_QUEUE,
        "owner": Owner(name="CS Cancellations"),
        "account": an_account(),
        "created_at": NOW - timedelta(days=30),
        "modified_at": NOW - timedelta(hours=2),
    }
    return CancellationInFull(**(values | more))


def cancelling(**more: Any) -> Opportunity:
    """The Opportunity of a confirmed request that is due today."""
    values: dict[str, Any] = {
        "stage": "△Cancelling",
        "service_id": SERVICE,
        "cancellation_at": end_of_day(TODAY),
        "cancellation_notice": "有",
        "line_return": "NotYet",
    }
    return an_opportunity(**(values | more))


def the_service(**more: Any) -> Service:
    """The service that is to end."""
    values: dict[str, Any] = {"id": SERVICE, "order_id": 24004, "product_id": 11, "opportunity_id": OPPORTUNITY}
    return a_service(**(values | more))


def an_addon(**more: Any) -> Addon:
    """A telephone line on the service."""
    values: dict[str, Any] = {
        "id": 31, "service_id": SERVICE, "name": "Hikari Denwa", "state": ServiceState.ACTIVE,
        "recurring_amount": Decimal(550), "billing_cycle": "Monthly",
    }  # fmt: skip
    return Addon(**(values | more))


def a_cancellation(
    *,
    opportunity: Opportunity | None = None,
    service: Service | None = None,
    ending: Mapping[str, Any] | None = None,
    case: Mapping[str, Any] | None = None,
    **more: Any,
) -> Dossier:
    """A cancellation that is due today, with everything in order."""
    found, running = opportunity or cancelling(), service or the_service()
    request = a_request(opportunity=found, **(case or {}))
    parts: dict[str, Any] = {
        "in_case": (int(SERVICE),),
        "service": Reading(value=running),
        "module": Reading(value="linectl"),
        "addons": Reading(value=()),
        "siblings": (),
        "opportunities": (found,),
    }
    dossier = a_case_dossier(
        case=request, opportunity=found, opportunities=(found,), cases=(request,), account=an_account(),
        billing=a_billing(services=(running,)), ending=Ending(**(parts | dict(ending or {}))), **more,
    )  # fmt: skip
    return _in_queue(dossier)


def _in_queue(dossier: Dossier) -> Dossier:
    return replace(dossier, item=replace(dossier.item, queue="cancellations"))


def with_others() -> Dossier:
    """The same with an addon and a second service of the order."""
    other = the_service(id=ServiceId(4108), product_id=22, name="Line installation")
    return a_cancellation(ending={"addons": Reading(value=(an_addon(),)), "siblings": (other,), "modules": ((22, ""),)})


def an_ended_sim() -> Dossier:
    """A SIM that WHMCS has ended by itself."""
    found = cancelling(
        commodity="SIM", sim_cancellation_at=end_of_day(date(2026, 10, 31)), sim_cancellation_notice="有",
        cancellation_at=None, cancellation_notice=None, line_return=None,
    )  # fmt: skip
    return a_cancellation(
        opportunity=found,
        service=the_service(state=ServiceState.CANCELLED),
        case={"subject": "Cancellation Request - SIM (2026-10)"},
    )


def waiting_for_equipment() -> Dossier:
    """Cancelled in both systems; the router is on its way."""
    found = cancelling(stage="△Cancelled", line_return="SentKit")
    return a_cancellation(opportunity=found, service=the_service(state=ServiceState.TERMINATED))


Situation = tuple[str, str, Callable[[], Dossier], dict[str, Any]]
SITUATIONS: Final[tuple[Situation, ...]] = (
    ("confirm_cancellation", "new", lambda: a_cancellation(opportunity=cancelling(stage="Active", cancellation_at=None,
     cancellation_notice="未")), {"authorised": True}),
    ("confirm_cancellation", "another month", a_cancellation, {"authorised": True, "effective_on": "2026-12-31"}),
    ("confirm_cancellation", "unlinked", lambda: a_cancellation(case={"opportunity_id": None}), {"authorised": True,
     "effective_on": "2026-11-30"}),
    ("terminate_service", "by module", a_cancellation, {"confirm": "004", "line_return": "SentKit"}),
    ("terminate_service", "nothing to come back", a_cancellation, {"confirm": "4004", "line_return": "N/A"}),
    ("terminate_service", "by status", lambda: a_cancellation(ending={"module": Reading(value="")}),
     {"confirm": "4004"}),
    ("terminate_service", "with others", with_others, {"confirm": "4004", "also": "addon-31,4108"}),
    ("terminate_service", "an ended sim", an_ended_sim, {"confirm": "4004"}),
    ("track_equipment", "returned", waiting_for_equipment, {"line_return": "Returned"}),
    ("close_case", "with a reason", waiting_for_equipment, {"reason": "bought"}),
)  # fmt: skip
"""Action, name, dossier and form: every one of them is possible to an agent."""
