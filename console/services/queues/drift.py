"""Drift: Opportunities and WHMCS services that disagree; a scan fills it, and never the clock (domain.md 2.4)."""

from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.dossier import Check, Claim, Dossier, ItemKind, ItemRef
from console.models.drift import DriftKind, DriftPair
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Align, Column, Flag, FlagTone, QueueSpec, Source, SubView
from console.models.record import Record
from console.models.text import Money, Text, tr, verbatim
from console.services.rules.drift_facts import check_client, check_one, check_others, check_state, drift_facts
from console.services.rules.drift_words import TITLES
from console.services.rules.folding import fold
from console.services.rules.queue_lines import no_deadline, no_triggers

KEY: Final = "drift"
_ICON_TONES: Final = {
    DriftKind.CANCELLED_RUNNING: FlagTone.DANGER,
    DriftKind.PASSED: FlagTone.DANGER,
    DriftKind.ENDED_OPEN: FlagTone.WARNING,
    DriftKind.MISMATCH: FlagTone.WARNING,
}


def where(_org: Org, _now: datetime) -> str:
    """Give the condition that the scan starts from."""
    return "WHMCS_Service_ID__c != null"


def belongs(_pair: DriftPair, _org: Org, _now: datetime) -> bool:
    """What the scan found belongs here until the next scan, or until a repair is proved."""
    return True


def of_kind(kind: DriftKind, title: Text) -> SubView:
    """Give the sub-view of one kind of pair."""
    return SubView(key=kind.value, title=title, belongs=lambda pair, _org, _now: pair.kind is kind)


def item(pair: DriftPair) -> ItemRef:
    """Give the address of the Opportunity at which it is mended; people name it by its service."""
    number = str(pair.service_id or pair.id)
    return ItemRef(queue=KEY, kind=ItemKind.OPPORTUNITY, id=pair.id, number=number, account_id=pair.account_id)


def flags(pair: Record, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Say on the line how it disagrees."""
    if not isinstance(pair, DriftPair):
        return ()
    return (Flag(key=pair.kind.value, text=TITLES[pair.kind], tone=_ICON_TONES[pair.kind]),)


def no_claim(_pair: Record, _context: Context) -> Claim:
    """A pair has no owner: its repair is guarded by the version of the Opportunity."""
    return Claim()


def search(pair: DriftPair) -> str:
    """Give the folded words that a search looks through."""
    return fold(
        f"{pair.service_id or ''} {pair.customer} {pair.customer_number} {pair.name} {pair.case_number} {pair.id}"
    )


def headline(dossier: Dossier) -> Text:
    """Say whose service it is about."""
    name = dossier.account.name if dossier.account else ""
    if dossier.opportunity is not None and dossier.opportunity.service_id:
        return tr("{customer} · service {service}", customer=name, service=str(dossier.opportunity.service_id))
    return verbatim(name or dossier.item.number)


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("Drift"),
    icon="mdi6.compare-horizontal",
    order=6,
    record=DriftPair,
    where=where,
    count_where=where,
    belongs=belongs,
    columns=(
        Column(key="service", title=tr("Service"), value=lambda pair: str(pair.service_id or ""), width=8),
        Column(key="customer", title=tr("Customer"), value=lambda pair: pair.customer, width=14),
        Column(key="stage", title=tr("Stage"), value=lambda pair: pair.stage, width=13),
        Column(key="state", title=tr("WHMCS"), value=lambda pair: pair.service_state, width=11),
        Column(key="days", title=tr("Days"), value=lambda pair: pair.days or None, width=6, align=Align.RIGHT),
        Column(
            key="money",
            title=tr("At stake"),
            value=lambda pair: tr("{value}", value=Money(pair.money)) if pair.money else None,
            sort=lambda pair: pair.money,
            width=10,
            align=Align.RIGHT,
        ),
    ),
    views=(
        SubView(key="all", title=tr("All"), belongs=belongs),
        of_kind(DriftKind.CANCELLED_RUNNING, tr("Still billed")),
        of_kind(DriftKind.ENDED_OPEN, tr("Already ended")),
        of_kind(DriftKind.PASSED, tr("Date passed")),
        of_kind(DriftKind.MISMATCH, tr("IDs differ")),
    ),
    item=item,
    deadline=no_deadline,  # what waits costs money, which is a column
    flags=flags,
    claim=no_claim,
    search=search,
    headline=headline,
    facts=drift_facts,
    checks=(
        Check(key="state", find=check_state),
        Check(key="one", find=check_one),
        Check(key="client", find=check_client),
        Check(key="addons", find=check_others),
    ),
    triggers=no_triggers,  # the repair that ends a service asks for a supervisor itself
    source=Source.SCAN,
    settles=("cancelled_stage", "commodity_field"),
)
