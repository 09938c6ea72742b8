"""The stops of the tour: which item is decided how, and what has to be read back from the organisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from console.models.dossier import Dossier

Read = Callable[[Dossier], str | None]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One decision of the tour.

    Attributes:
        number: the item's OrderNumber or CaseNumber in the stories of the embedded organisation.
        row: the number on the queue's line, where it is another (an escalation Case names its order).
        typed: what is typed into the form, field by field; `Down` chooses.
        expects: acceptable values by name of what is read back.
        scan: the queue is filled by a scan, which F5 starts.
        ticks_last: what is typed answers checks, so that only what is left is ticked, in the preview.
    """

    key: str
    title: str
    queue: str
    view: str | None = None
    number: str
    row: str | None = None
    action: str
    typed: tuple[str, ...] = ()
    expects: Mapping[str, tuple[str | None, ...]]
    reads: Mapping[str, Read] = field(repr=False)
    first_picture: bool = False
    scan: bool = False
    ticks_last: bool = False


def _order(name: str) -> Read:
    def read(dossier: Dossier) -> str | None:
        value = getattr(dossier.order, name)
        return None if value is None else str(value)

    return read


def _service(dossier: Dossier) -> str | None:
    """Tell the state of the WHMCS service that the order's first item points at."""
    ids = [item.service_id for item in dossier.order.items if item.service_id] if dossier.order else []
    states = {int(service.id): service.state.value for service in dossier.billing.services.value or ()}
    return states.get(ids[0]) if ids else None


def _ending(dossier: Dossier) -> str | None:
    """Tell the state of the service that a cancellation or a drift is about."""
    service = dossier.ending.service.value if dossier.ending else None
    return service.state.value if service else None


def _stage(dossier: Dossier) -> str | None:
    return dossier.opportunity.stage if dossier.opportunity else None


def _escalated(dossier: Dossier) -> str | None:
    return None if dossier.case is None else str(dossier.case.is_escalated)


_PROVISIONED: Final[Mapping[str, tuple[str | None, ...]]] = {
    "status": ("Approved", "Completed"),
    "activation": ("Activated",),
    "service": ("Active",),
}
_PROVISIONING: Final[Mapping[str, Read]] = {
    "status": _order("status"),
    "activation": _order("activation_status"),
    "error": _order("activation_error"),
    "whmcs_order": _order("whmcs_order_id"),
    "service": _service,
}

AGENT_STOPS: Final = (
    Stop(
        key="01-approve",
        title="Approve an Internet order and see it provisioned",
        queue="orders",
        number="00000101",
        action="approve_order",
        expects=_PROVISIONED,
        reads=_PROVISIONING,
        first_picture=True,
    ),
    Stop(
        key="02-reject",
        title="Reject an order with a reason",
        queue="orders",
        number="00000104",
        action="reject_order",
        typed=("EIDが31桁しかないため",),
        expects={"status": ("Cancelled",)},
        reads={"status": _order("status"), "notes": _order("description")},
    ),
    Stop(
        key="03-assign-sim",
        title="Assign a SIM card to an approved order",
        queue="orders",
        view="waiting_for_sim",
        number="00000106",
        action="assign_sim",
        typed=("Down",),
        expects=_PROVISIONED,
        reads={**_PROVISIONING, "sim": _order("assigned_sim_id")},
        first_picture=True,
    ),
    Stop(
        key="04-retry",
        title="Retry a failed provisioning whose cause is gone",
        queue="orders",
        view="provisioning_failed",
        number="00000130",
        action="retry_provisioning",
        expects={"error": (None,), "service": ("Active",)},
        reads=_PROVISIONING,
        first_picture=True,
    ),
    Stop(
        key="05-eligibility",
        title="Record an eligibility result",
        queue="eligibility",
        number="00003001",
        action="record_eligibility",
        typed=("Down",),
        expects={
            "status": ("Eligible",),
            "case": ("Closed",),
            "stage": ("Ready",),
        },
        reads={
            "status": lambda dossier: dossier.account.eligibility_status if dossier.account else None,
            "result": lambda dossier: dossier.account.eligibility if dossier.account else None,
            "case": lambda dossier: dossier.case.status if dossier.case else None,
            "stage": _stage,
        },
        first_picture=True,
    ),
    Stop(
        key="06-escalate",
        title="Escalate an order to the supervisors",
        queue="orders",
        number="00000123",
        action="escalate",
        typed=("特記事項の判断をお願いします",),
        expects={"escalated": ("True",)},
        reads={"escalated": _escalated},
    ),
    Stop(
        key="07-identity",
        title="Reject an ID document with a reason from the catalogue",
        queue="identity",
        number="C-0503",
        action="reject_identity",
        typed=("Down",),
        expects={"status": ("Rejected",)},
        reads={
            "status": lambda dossier: dossier.account.id_status if dossier.account else None,
            "message": lambda dossier: dossier.account.id_rejection if dossier.account else None,
        },
        first_picture=True,
    ),
    Stop(
        key="08-verify",
        title="Verify an ID document: what the card says is typed and compared, the rest is looked at",
        queue="identity",
        number="C-0501",
        action="verify_identity",
        typed=(
            *("Down", "Tab", "AB12345678CD", "Tab", "2029-06-30", "Tab", "Smith John Paul", "Tab", "2000-10-14"),
            *("Tab", "東京都新宿区新宿2-19-9 グリーンハイツ401", "Tab", "Down"),
        ),
        expects={"status": ("Verified",)},
        reads={
            "status": lambda dossier: dossier.account.id_status if dossier.account else None,
            "note": lambda dossier: dossier.account.id_note if dossier.account else None,
        },
        first_picture=True,
        ticks_last=True,
    ),
    Stop(
        key="09-confirm",
        title="Confirm a cancellation for the end of the month",
        queue="cancellations",
        view="new",
        number="00004001",
        action="confirm_cancellation",
        typed=("Space",),
        expects={"notice": ("有",), "stage": ("△Cancelling",)},
        reads={
            "notice": lambda dossier: dossier.opportunity.cancellation_notice if dossier.opportunity else None,
            "stage": _stage,
        },
        first_picture=True,
    ),
    Stop(
        key="10-terminate",
        title="Terminate a service that is due, and only then cancel its Opportunity",
        queue="cancellations",
        view="due",
        number="00004004",
        action="terminate_service",
        typed=("004",),
        expects={"service": ("Terminated",), "stage": ("△Cancelled",)},
        reads={"service": _ending, "stage": _stage},
        first_picture=True,
    ),
    Stop(
        key="11-drift",
        title="Repair a pair that disagrees: the service ended, the Opportunity did not",
        queue="drift",
        number="4202",
        action="repair_drift",
        expects={"stage": ("△Cancelled",)},
        reads={"service": _ending, "stage": _stage},
        first_picture=True,
        scan=True,
    ),
)
SUPERVISOR_STOPS: Final = (
    Stop(
        key="12-supervisor",
        title="Approve an order that an agent escalated",
        queue="escalations",
        number="00000128",
        row="00002901",
        action="approve_order",
        expects=_PROVISIONED,
        reads=_PROVISIONING,
        first_picture=True,
    ),
    Stop(
        key="13-still-billed",
        title="End a service that is still billed although its Opportunity is cancelled",
        queue="drift",
        number="4201",
        action="repair_drift",
        typed=("10月解約分の請求停止",),
        expects={"service": ("Terminated", "Cancelled")},
        reads={"service": _ending, "stage": _stage},
        first_picture=True,
        scan=True,
    ),
)
