"""Which of several candidates this org uses, settled from its describe and its profile (domain.md 3)."""

from collections.abc import Iterable, Mapping
from typing import Final

from console.models.action import ActionSpec, Refusal
from console.models.org import ObjectInfo, Org, Settled, SettledRow, Unsettled
from console.models.profile import Profile
from console.models.text import Text, tr, verbatim
from console.services.rules.cancellation_case import CANCELLED_STAGES
from console.services.rules.order_states import APPROVED
from console.services.rules.serviceability import RESULT_FIELD, says_no, says_yes

_ELIGIBILITY_STATUS: Final = "Internet_Eligibility_Status__c"
_NOTES_FIELD: Final = "Internet_Eligibility_Notes__c"
_CASE_ID_FIELD: Final = "Internet_Eligibility_Case_Id__c"
_SUBMITTED: Final = ("Submitted", "Pending")
_COMMODITY: Final = ("CommodityType__c", "CommodityType")
COMMODITIES: Final = (
    "Personal SonixNet Home Internet",
    "Corporate SonixNet Home Internet",
    "SIM",
    "VPN",
)
"""The words of the commodity type (domain.md 3)."""

TITLES: Final[Mapping[str, Text]] = {
    "eligibility_status": tr("Status after an eligibility check"),
    "eligibility_results": tr("Results of an eligibility check"),
    "eligibility_note": tr("Where the eligibility note goes"),
    "eligibility_case_id": tr("Eligibility Case on the Account"),
    "submitted_id_status": tr("Status of a submitted ID document"),
    "cancelled_stage": tr("Stage of a cancelled Opportunity"),
    "commodity_field": tr("Field of the commodity type"),
    "commodity_values": tr("Words of the commodity type"),
    "case_opportunity_field": tr("Link from a Case to its Opportunity"),
    "review_statuses": tr("Order statuses that await review"),
    "provisioning_trigger": tr("What starts the provisioning"),
    "approved_status": tr("What Approved means to the platform"),
    "customer_number_field": tr("Customer number on the Account"),
    "closed_case_status": tr("Status that closes a Case"),
}
"""Every row, in the order in which it is shown."""
_NOT_CHOSEN: Final = frozenset(
    {"eligibility_results", "eligibility_note", "eligibility_case_id", "commodity_values", "approved_status"}
)


def unsettled_refusal(org: Org, *keys: str) -> Refusal | None:
    """Refuse an action that needs a choice which this org and its profile leave open."""
    for key in keys:
        if key in org.unsettled:
            return Refusal(text=org.unsettled[key].text)
    return None


def open_choices(org: Org, keys: tuple[str, ...]) -> tuple[Text, ...]:
    """Say which choices are open of those that a queue rests on."""
    return tuple(org.unsettled[key].text for key in keys if key in org.unsettled)


class Settler:
    """Collects the settled and the open choices of one org."""

    def __init__(self, objects: Mapping[str, ObjectInfo], profile: Profile, actions: Iterable[ActionSpec] = ()) -> None:
        """Start from the described objects, the profile, and the actions that an open choice may refuse."""
        self._objects = objects
        self._profile = profile
        self._actions = tuple(actions)
        self.choices: dict[str, str] = {}
        self.unsettled: dict[str, Unsettled] = {}
        self._rows: dict[str, SettledRow] = {}

    @property
    def rows(self) -> tuple[SettledRow, ...]:
        """Every row of the table, in its order."""
        return tuple(self._rows[key] for key in TITLES if key in self._rows)

    def settle(
        self,
        stages: tuple[str, ...],
        *,
        status_codes: Mapping[str, str] | None = None,
        closed_statuses: frozenset[str] | None = None,
    ) -> None:
        """Settle every row of the table.

        Args:
            stages: the org's Opportunity stages; empty where they could not be read.
            status_codes: Order status to StatusCode; None where it could not be read.
            closed_statuses: Case statuses that close; None where they could not be read.
        """
        table = self._profile.settlement
        self._eligibility()
        self._results()
        self._one("commodity_field", self._fields("Opportunity", _COMMODITY), table.commodity_field,
                  known=self._all_fields("Opportunity"))  # fmt: skip
        self._commodity_values()
        lookups = self._case_lookups()
        self._one("case_opportunity_field", lookups, table.case_opportunity_field,
                  known=lookups if "Case" in self._objects else None, optional=True)  # fmt: skip
        found = tuple(stage for stage in CANCELLED_STAGES if stage in stages)
        self._one("cancelled_stage", found, table.cancelled_stage, known=stages or None)
        present = self._values("Account", "Id_Verification_Status__c")
        submitted = tuple(word for word in _SUBMITTED if word in present)
        self._one("submitted_id_status", submitted, table.submitted_id_status, known=present or None)
        self._review()
        self._trigger()
        self._approved(status_codes)
        self._customer_number()
        self._closing(closed_statuses)

    # -- rows that the profile may choose ---------------------------------------------------------------------------

    def _eligibility(self) -> None:
        """`Eligible`/`Ineligible`, `Checked`, or both: then the profile has to say; and the two optional fields."""
        present = self._values("Account", _ELIGIBILITY_STATUS)
        ways: list[str] = []
        if {"Eligible", "Ineligible"} <= set(present):
            ways.append("by_result")
        if "Checked" in present:
            ways.append("checked")
        chosen = self._profile.settlement.eligibility_status
        self._one("eligibility_status", tuple(ways), chosen, known=tuple(ways) if present else None)
        if self._fields("Account", (_NOTES_FIELD,)):
            self._row("eligibility_note", Settled.PREFERRED, f"Account.{_NOTES_FIELD}", (_NOTES_FIELD, "CaseComment"))
        else:
            self._row("eligibility_note", Settled.DEFAULT, "CaseComment", ("CaseComment",))
        if self._fields("Account", (_CASE_ID_FIELD,)):
            self._row("eligibility_case_id", Settled.ONLY, f"Account.{_CASE_ID_FIELD}", (_CASE_ID_FIELD,))
        else:
            self._row("eligibility_case_id", Settled.ABSENT, "", ())

    def _review(self) -> None:
        present = self._values("Order", "Status")
        wanted = self._profile.settlement.review_statuses
        found = tuple(status for status in wanted if not present or status in present)
        if not found:
            text = tr("No Order status of this organisation awaits review: the profile says {wanted}.",
                      wanted=", ".join(wanted) or "-")  # fmt: skip
            self._leave_open("review_statuses", present, text)
            return
        self.choices["review_statuses"] = ";".join(found)
        self._row("review_statuses", self._by("review_statuses"), ", ".join(found), present)

    def _trigger(self) -> None:
        """A trigger that writes a field which the org does not have is open, not a failure at the first approval."""
        chosen = self._profile.settlement.provisioning_trigger
        self.choices["provisioning_trigger"] = chosen
        has = bool(self._fields("Order", ("Activation_Status__c",)))
        candidates = ("status", "activation", "both") if has else ("status",)
        if chosen not in candidates:
            del self.choices["provisioning_trigger"]
            self._leave_open("provisioning_trigger", candidates, _not_here("provisioning_trigger", chosen))
            return
        self._row("provisioning_trigger", self._by("provisioning_trigger"), chosen, candidates)

    def _customer_number(self) -> None:
        chosen = self._profile.settlement.customer_number_field
        if "Account" in self._objects and not self._fields("Account", (chosen,)):
            self._leave_open("customer_number_field", (), _not_here("customer_number_field", chosen))
            return
        self.choices["customer_number_field"] = chosen
        self._row("customer_number_field", self._by("customer_number_field"), chosen, (chosen,))

    def _closing(self, closed: frozenset[str] | None) -> None:
        chosen = self._profile.settlement.closed_case_status
        if closed and chosen not in closed:
            text = tr("The Case status {word} closes no Case in this organisation: see the profile.", word=chosen)
            self._leave_open("closed_case_status", tuple(sorted(closed)), text)
            return
        self.choices["closed_case_status"] = chosen
        self._row("closed_case_status", self._by("closed_case_status"), chosen, tuple(sorted(closed or ())))

    # -- rows that only the org decides -----------------------------------------------------------------------------

    def _commodity_values(self) -> None:
        """Say which of the four words the settled field has; of an open one the first candidate's are shown."""
        name = self.choices.get("commodity_field") or next(iter(self._fields("Opportunity", _COMMODITY)), "")
        values = self._values("Opportunity", name)
        present = tuple(word for word in COMMODITIES if word in values)
        missing = tuple(word for word in COMMODITIES if word not in values)
        how = Settled.ONLY if present else Settled.ABSENT
        text = None
        if present and missing:
            text = tr("{title}: {value}. Not here: {missing}.", title=TITLES["commodity_values"],
                      value=", ".join(present), missing=", ".join(missing))  # fmt: skip
        self._row("commodity_values", how, ", ".join(present), values, text)

    def _approved(self, codes: Mapping[str, str] | None) -> None:
        """`Draft`: fields can be written with it; `Activated`: it stands alone in its write (salesforce.md 6.3)."""
        key = "approved_status"
        if not codes:
            text = tr("What Approved means could not be read: Status is written alone, which is right either way.")
            self._row(key, Settled.DEFAULT, "", (), text)
        elif APPROVED in codes:
            self._row(key, Settled.ONLY, codes[APPROVED], (codes[APPROVED],))
        else:
            text = tr("No Order status of this organisation is called {word}.", word=APPROVED)
            self._leave_open(key, tuple(codes), text)

    def _results(self) -> None:
        """A picklist without a word for no, or for yes, would leave only the other to be recorded, and told."""
        key, words = "eligibility_results", self._profile.eligibility
        info = self._objects["Account"].fields.get(RESULT_FIELD) if "Account" in self._objects else None
        if info is None or not info.restricted or not info.values:
            self._row(key, Settled.DEFAULT, ", ".join((*words.results, words.not_eligible)), ())
            return
        yes = tuple(value for value in info.values if says_yes(value, words))
        no = tuple(value for value in info.values if says_no(value, words))
        if yes and no:
            self._row(key, Settled.ONLY, ", ".join((*yes, *no)), info.values)
        elif no:
            text = tr(
                "No value of {field} says eligible: name those that do as results in the [eligibility] table of the "
                "org profile. Here are: {values}.",
                field=RESULT_FIELD,
                values=", ".join(info.values),
            )
            self._leave_open(key, info.values, text)
        else:
            text = tr(
                "No value of {field} says not eligible: name the one that does as not_eligible in the [eligibility] "
                "table of the org profile. Here are: {values}.",
                field=RESULT_FIELD,
                values=", ".join(info.values),
            )
            self._leave_open(key, info.values, text)

    # -- how a row is settled ---------------------------------------------------------------------------------------

    def _one(
        self,
        key: str,
        candidates: tuple[str, ...],
        chosen: str | None,
        *,
        known: tuple[str, ...] | None,
        optional: bool = False,
    ) -> None:
        """Take the profile's choice where the org has it, the only candidate, or leave it open with a sentence.

        Args:
            key: the row.
            candidates: what the console expects and the org has.
            chosen: what the profile says.
            known: everything of this kind that the org has; None where that could not be read.
            optional: the org may have nothing of it.
        """
        if chosen is not None and (known is None or chosen in known):
            self._settle(key, Settled.PROFILE, chosen, candidates)
        elif chosen is not None:
            self._leave_open(key, candidates, _not_here(key, chosen))
        elif len(candidates) == 1:
            self._settle(key, Settled.ONLY, candidates[0], candidates)
        elif candidates:
            words = ", ".join(candidates)
            text = tr("The profile has to choose {key}: {candidates}.", key=key, candidates=words)
            self._leave_open(key, candidates, text)
        elif optional:
            self._row(key, Settled.ABSENT, "", ())
        else:
            self._leave_open(key, (), tr("This organisation has nothing for {key}.", key=key))

    def _by(self, key: str) -> Settled:
        return Settled.PROFILE if key in self._profile.settlement.model_fields_set else Settled.DEFAULT

    def _settle(self, key: str, how: Settled, value: str, candidates: tuple[str, ...]) -> None:
        self.choices[key] = value
        self._row(key, how, value, candidates)

    def _leave_open(self, key: str, candidates: tuple[str, ...], text: Text) -> None:
        self.unsettled[key] = Unsettled(key=key, candidates=candidates, text=text)
        self._row(key, Settled.OPEN, "", candidates, text)

    def _row(self, key: str, how: Settled, value: str, candidates: tuple[str, ...], text: Text | None = None) -> None:
        self._rows[key] = SettledRow(
            key=key,
            title=TITLES[key],
            value=value,
            how=how,
            candidates=candidates,
            text=text or _sentence(how, value),
            disables=tuple(one.key for one in self._actions if key in one.settles) if how is Settled.OPEN else (),
            chosen_in_profile=key not in _NOT_CHOSEN,
        )

    # -- what the org has -------------------------------------------------------------------------------------------

    def _fields(self, name: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
        fields = self._objects[name].fields if name in self._objects else {}
        return tuple(candidate for candidate in candidates if candidate in fields)

    def _all_fields(self, name: str) -> tuple[str, ...] | None:
        return tuple(self._objects[name].fields) if name in self._objects else None

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


def _not_here(key: str, chosen: str) -> Text:
    return tr("The profile says {key} = {chosen}, which this organisation does not have.", key=key, chosen=chosen)


def _sentence(how: Settled, value: str) -> Text:
    """Say how a row was settled."""
    shown = verbatim(value)
    sentences = {
        Settled.PROFILE: tr("{value}, as the profile says.", value=shown),
        Settled.ONLY: tr("{value}, the only one here.", value=shown),
        Settled.PREFERRED: tr("{value}, because this organisation has it.", value=shown),
        Settled.DEFAULT: tr("{value}, the console's default.", value=shown),
    }
    return sentences.get(how, tr("This organisation has none; nothing needs it."))
