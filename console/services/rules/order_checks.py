"""The checklist of an order, in the order in which it is shown (domain.md 2.1)."""

from typing import Final

from console.models.dossier import Check
from console.services.rules.duplicates import check_duplicates
from console.services.rules.escalation import check_escalation
from console.services.rules.identity_match import check_identity
from console.services.rules.order_details import check_eid, check_mnp, check_notes, check_payment
from console.services.rules.serviceability import check_address, check_product

ORDER_CHECKS: Final = (
    Check(key="identity", find=check_identity),
    Check(key="product", find=check_product),
    Check(key="address", find=check_address),
    Check(key="duplicates", find=check_duplicates),
    Check(key="notes", find=check_notes),
    Check(key="eid", find=check_eid),
    Check(key="mnp", find=check_mnp),
    Check(key="payment", find=check_payment),
    Check(key="escalation", find=check_escalation),
)
"""Each check is a pure function from dossier and context to a finding."""
