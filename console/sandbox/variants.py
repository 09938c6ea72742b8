"""The variants of organisation that domain.md section 3 tells apart: which words and fields each has."""

from dataclasses import dataclass, replace

_OPEN_STAGES = ("Introduction", "Ready", "Post Processing", "Active", "△Cancelling")


@dataclass(frozen=True, slots=True)
class Variant:
    """The words and fields in which organisations differ (domain.md 3)."""

    name: str = "standard"
    eligibility_statuses: tuple[str, ...] = ("Not Requested", "Pending", "Eligible", "Ineligible")
    eligibility_notes: bool = True
    eligibility_case_id: bool = True
    eligibility_results: tuple[str, ...] = ()
    """Values of a restricted picklist; empty means free text."""
    id_statuses: tuple[str, ...] = ("Not Submitted", "Submitted", "Verified", "Rejected")
    cancelled_stages: tuple[str, ...] = ("△Cancelled",)
    commodity_fields: tuple[str, ...] = ("CommodityType__c",)
    case_opportunity_fields: tuple[str, ...] = ("OpportunityId",)
    order_statuses: tuple[tuple[str, str], ...] = (
        ("Draft", "Draft"),
        ("Pending Review", "Draft"),
        ("Approved", "Draft"),
        ("Cancelled", "Draft"),
        ("Completed", "Activated"),
    )
    hidden: tuple[tuple[str, str, str], ...] = ()
    """(object, field, role) that may not be read."""
    read_only: tuple[tuple[str, str, str], ...] = ()
    """(object, field, role) that may not be edited."""

    @property
    def stages(self) -> tuple[str, ...]:
        """Opportunity stages in set-up order."""
        return (*_OPEN_STAGES, *self.cancelled_stages, "Void")


_STANDARD = Variant()
VARIANTS = {
    "standard": _STANDARD,
    "classic": Variant(
        name="classic",
        eligibility_statuses=("Pending", "Checked"),
        eligibility_notes=False,
        eligibility_case_id=False,
        id_statuses=("Pending", "Verified", "Rejected"),
        cancelled_stages=("〇Cancelled",),
        commodity_fields=("CommodityType",),
        case_opportunity_fields=("Opportunity__c",),
        order_statuses=(
            ("Draft", "Draft"),
            ("Approved", "Draft"),
            ("Cancelled", "Draft"),
            ("Completed", "Activated"),
        ),
    ),
    "activated": replace(
        _STANDARD,
        name="activated",
        order_statuses=(
            ("Pending Review", "Draft"),
            ("Approved", "Activated"),
            ("Cancelled", "Draft"),
            ("Completed", "Activated"),
        ),
        eligibility_results=("Home 1G", "Home 10G", "Apartment 1G", "Apartment 100M", "Not Eligible"),
    ),
    "ambiguous": replace(
        _STANDARD,
        name="ambiguous",
        eligibility_statuses=("Not Requested", "Pending", "Eligible", "Ineligible", "Checked"),
        id_statuses=("Not Submitted", "Submitted", "Pending", "Verified", "Rejected"),
        cancelled_stages=("△Cancelled", "〇Cancelled", "Cancelled"),
        commodity_fields=("CommodityType", "CommodityType__c"),
        case_opportunity_fields=("OpportunityId", "Opportunity__c"),
    ),
    "restricted": replace(
        _STANDARD,
        name="restricted",
        hidden=(("Order", "MNP_Reservation_Number__c", "agent"),),
        read_only=(
            ("Account", "Internet_Eligibility_Notes__c", "agent"),
            ("Order", "Assign_Physical_SIM__c", "agent"),
        ),
    ),
}
