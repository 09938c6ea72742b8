"""Tells whether the customer already has such a service (domain.md 2.1, check 4; section 5)."""

from typing import Final

from console.models.action import Context
from console.models.dossier import Dossier, Finding, Verdict
from console.models.ids import same_record
from console.models.opportunity import Opportunity
from console.models.text import Text, joined, tr
from console.models.whmcs import Service
from console.services.rules.folding import plain_words
from console.services.rules.order_states import ORDER_TYPES

TITLE: Final = tr("No duplicate active service")
ACTIVE_STAGE: Final = "Active"


def is_internet_service(name: str) -> bool:
    """Recognise an Internet service by its product name, any case (domain.md 5)."""
    plain = plain_words(name)
    return "internet" in plain or "sonixnet" in plain or ("ntt" in plain and "fiber" in plain)


def service_type(service: Service) -> str | None:
    """Tell which order type a running service would duplicate: `Internet`, `SIM` or `VPN`."""
    words = plain_words(f"{service.name} {service.group}")
    if "vpn" in words:
        return "VPN"
    if "sim" in words.replace("simple", ""):
        return "SIM"
    return "Internet" if is_internet_service(service.name) else None


def commodity_type(opportunity: Opportunity) -> str | None:
    """Tell which order type an Opportunity's commodity is: `Internet`, `SIM` or `VPN`."""
    commodity = (opportunity.commodity or "").casefold()
    if "internet" in commodity:
        return "Internet"
    return {"sim": "SIM", "vpn": "VPN"}.get(commodity)


def check_duplicates(dossier: Dossier, context: Context) -> Finding:
    """Look for running services and active Opportunities of the ordered type."""
    verdict, evidence = _duplicates(dossier, context)
    return Finding(key="duplicates", title=TITLE, verdict=verdict, evidence=evidence)


def _duplicates(dossier: Dossier, context: Context) -> tuple[Verdict, Text]:
    """A second SIM is often wanted, so for SIM orders a person looks; a second line or VPN fails."""
    order, services = dossier.order, dossier.billing.services.value or ()
    if order is None:
        return Verdict.NOT_APPLICABLE, tr("No order")
    if order.type not in ORDER_TYPES:  # "no type" is not the type of every service that the console cannot place
        return Verdict.CANNOT_TELL, tr("The console does not know this type of order: {type}", type=order.type or "-")
    hits = [
        tr("WHMCS service {number} {name} is {status}", number=str(service.id), name=service.name, status=service.state)
        for service in services
        if service.state.running and service_type(service) == order.type
    ]
    hits.extend(
        tr("Opportunity {name} is {status}", name=opportunity.name, status=opportunity.stage)
        for opportunity in dossier.opportunities
        if opportunity.stage == ACTIVE_STAGE
        and commodity_type(opportunity) == order.type
        and not same_record(opportunity.id, order.opportunity_id)
    )
    if hits:
        return Verdict.ASK if order.type == "SIM" else Verdict.FAIL, joined(hits)
    unseen = _unseen(dossier, context)
    if unseen is not None:
        return Verdict.CANNOT_TELL, unseen
    return Verdict.PASS, tr("{count} services in WHMCS, none of this type running", count=len(services))


def _unseen(dossier: Dossier, context: Context) -> Text | None:
    """Say what could hide a duplicate."""
    undecided = context.org.unsettled.get("commodity_field")
    if undecided is not None and any(found.stage == ACTIVE_STAGE for found in dossier.opportunities):
        return undecided.text
    if dossier.billing.services.unread is not None:
        return dossier.billing.services.unread
    if dossier.billing.client.value is None:
        return tr("No WHMCS client was found, so its services are not known")
    return None
