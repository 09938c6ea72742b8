"""Which of several candidates this org uses, settled from its describe and its profile (domain.md 3)."""

from collections.abc import Mapping
from typing import Final

from console.models.action import Refusal
from console.models.org import ObjectInfo, Org, Unsettled
from console.models.profile import Profile
from console.models.text import Text, tr

_ELIGIBILITY_STATUS: Final = "Internet_Eligibility_Status__c"
_CANCELLED_STAGES: Final = ("△Cancelled", "〇Cancelled", "Cancelled")
_SUBMITTED: Final = ("Submitted", "Pending")
_COMMODITY: Final = ("CommodityType__c", "CommodityType")


def unsettled_refusal(org: Org, *keys: str) -> Refusal | None:
    """Refuse an action that needs a choice which this org and its profile leave open."""
    for key in keys:
        if key in org.unsettled:
            return Refusal(text=org.unsettled[key].text)
    return None


class Settler:
    """Collects the settled and the open choices of one org."""

    def __init__(self, objects: Mapping[str, ObjectInfo], profile: Profile) -> None:
        """Start from the described objects and the profile."""
        self._objects = objects
        self._profile = profile
        self.choices: dict[str, str] = {}
        self.unsettled: dict[str, Unsettled] = {}

    def settle(self, stages: tuple[str, ...]) -> None:
        """Settle every row of the table; `stages` are the org's Opportunity stages."""
        table = self._profile.settlement
        self._one("commodity_field", self._fields("Opportunity", _COMMODITY), table.commodity_field)
        self._one("case_opportunity_field", self._case_lookups(), table.case_opportunity_field, optional=True)
        found = tuple(stage for stage in _CANCELLED_STAGES if stage in stages)
        self._one("cancelled_stage", found, table.cancelled_stage)
        present = self._values("Account", "Id_Verification_Status__c")
        submitted = tuple(word for word in _SUBMITTED if word in present)
        self._one("submitted_id_status", submitted, table.submitted_id_status)
        self._eligibility()
        self._review()
        self.choices["customer_number_field"] = table.customer_number_field
        self.choices["provisioning_trigger"] = table.provisioning_trigger

    def _eligibility(self) -> None:
        """Prefer `Eligible`/`Ineligible`; an org that also has `Checked` has to say which it means."""
        present = self._values("Account", _ELIGIBILITY_STATUS)
        ways: list[str] = []
        if {"Eligible", "Ineligible"} <= set(present):
            ways.append("by_result")
        if "Checked" in present:
            ways.append("checked")
        self._one("eligibility_status", tuple(ways), self._profile.settlement.eligibility_status)

    def _review(self) -> None:
        present = self._values("Order", "Status")
        found = [status for status in self._profile.settlement.review_statuses if not present or status in present]
        self.choices["review_statuses"] = ";".join(found)

    def _one(self, key: str, candidates: tuple[str, ...], chosen: str | None, *, optional: bool = False) -> None:
        """Take the profile's choice where the org has it, the only candidate, or leave it open with a sentence."""
        if chosen is not None and (chosen in candidates or not candidates):
            self.choices[key] = chosen
        elif chosen is not None:
            text = tr(
                "The profile says {key} = {chosen}, which this organisation does not have.", key=key, chosen=chosen
            )
            self._leave_open(key, candidates, text)
        elif len(candidates) == 1:
            self.choices[key] = candidates[0]
        elif candidates:
            words = ", ".join(candidates)
            text = tr("The profile has to choose {key}: {candidates}.", key=key, candidates=words)
            self._leave_open(key, candidates, text)
        elif not optional:
            self._leave_open(key, (), tr("This organisation has nothing for {key}.", key=key))

    def _leave_open(self, key: str, candidates: tuple[str, ...], text: Text) -> None:
        self.unsettled[key] = Unsettled(key=key, candidates=candidates, text=text)

    def _fields(self, name: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
        fields = self._objects[name].fields if name in self._objects else {}
        return tuple(candidate for candidate in candidates if candidate in fields)

    def _case_lookups(self) -> tuple[str, ...]:
        if "Case" not in self._objects:
            return ()
        return tuple(
            field.name
            for field in self._objects["Case"].fields.values()
            if field.type == "reference" and "Opportunity" in field.reference_to
        )

    def _values(self, name: str, field: str) -> tuple[str, ...]:
        info = self._objects[name].fields.get(field) if name in self._objects else None
        return info.values if info else ()
