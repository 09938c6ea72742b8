"""Where an order stands: to review, failed in provisioning, or waiting for a SIM (domain.md 2.1)."""

from console.models.order import OrderRow
from console.models.org import Org
from console.services.rules.soql import among

ORDER_TYPES = frozenset({"Internet", "SIM", "VPN"})
PHYSICAL_SIM = "Physical SIM"
ESIM = "eSIM"
APPROVED = "Approved"
CANCELLED = "Cancelled"
PAYMENT_METHOD_MISSING = "PAYMENT_METHOD_MISSING"


def review_statuses(org: Org) -> tuple[str, ...]:
    """Give the Order statuses that await review in this org."""
    chosen = org.choice("review_statuses") or ""
    return tuple(status for status in chosen.split(";") if status)


def is_physical_sim(order: OrderRow) -> bool:
    """Tell whether the order is for a physical SIM card."""
    return order.type == "SIM" and order.sim_type == PHYSICAL_SIM


def lacks_card(order: OrderRow) -> bool:
    """Tell whether the order needs a physical SIM card and none is assigned to it yet."""
    return is_physical_sim(order) and not order.assigned_sim_id


def is_esim(order: OrderRow) -> bool:
    """Tell whether the order is for an eSIM."""
    return order.type == "SIM" and order.sim_type == ESIM


def awaits_review(order: OrderRow, org: Org) -> bool:
    """Tell whether the order waits for a decision: a review status and no activation yet."""
    return order.status in review_statuses(org) and not order.activation_status


def provisioning_failed(order: OrderRow) -> bool:
    """Tell whether provisioning reported an error; what was cancelled since is nobody's work any more."""
    return bool(order.activation_error) and order.status != CANCELLED


def waits_for_sim(order: OrderRow) -> bool:
    """Tell whether an approved SIM order has no card assigned yet."""
    return lacks_card(order) and order.status == APPROVED


def review_condition(org: Org) -> str:
    """Write `awaits_review` as a query condition."""
    statuses = review_statuses(org)
    if not statuses:
        return "Id = null"
    listed = f"Status IN {among(statuses)}"
    return f"({listed} AND Activation_Status__c = null)" if org.has("Order", "Activation_Status__c") else f"({listed})"


def failed_condition(org: Org) -> str:
    """Write `provisioning_failed` as a query condition."""
    if not org.has("Order", "Activation_Error_Code__c"):
        return "Id = null"
    return "(Activation_Error_Code__c != null AND Status != 'Cancelled')"


def sim_condition(org: Org) -> str:
    """Write `waits_for_sim` as a query condition."""
    if not org.has("Order", "Assign_Physical_SIM__c"):
        return "Id = null"
    return "(Type = 'SIM' AND SIM_Type__c = 'Physical SIM' AND Status = 'Approved' AND Assign_Physical_SIM__c = null)"
