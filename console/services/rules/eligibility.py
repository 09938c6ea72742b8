"""Recording the result of an eligibility check in the words of this org (domain.md 2.2, 3)."""

import re
from typing import Final

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, Finding, Verdict
from console.models.opportunity import Opportunity
from console.models.text import joined, tr, verbatim
from console.services.rules.addresses import account_address, covers
from console.services.rules.folding import plain_words
from console.services.rules.serviceability import RESULT_FIELD, is_negative, says_no, says_yes

CASE_TYPE: Final = "Eligibility Check"
SUBJECT: Final = "Internet Eligibility - "
NOTES_FIELD: Final = "Internet_Eligibility_Notes__c"
CASE_ID_FIELD: Final = "Internet_Eligibility_Case_Id__c"
_LABELLED: Final = re.compile(r"([^:：]+)[:：](.*)")
_ADDRESS_LABELS: Final = frozenset(
    {"address", "full address", "service address", "installation address", "住所", "ご住所", "設置住所", "設置先住所"}
)


def results(context: Context) -> tuple[str, ...]:
    """Give the results to choose from: the org's picklist where the field is one, else the profile's words.

    A value of the picklist that says neither yes nor no to the console is not offered: the customer would be told one
    of the two. The profile names it as a result, or as its word for not eligible.
    """
    field, words = context.org.field("Account", RESULT_FIELD), context.profile.eligibility
    if field is not None and field.restricted and field.values:
        return tuple(word for word in field.values if says_no(word, words) or says_yes(word, words))
    return tuple(dict.fromkeys((*words.results, words.not_eligible)))


def status_after(result: str, context: Context) -> str:
    """Give the status that goes with a result: by result where the org has such words, else `Checked`.

    Raises:
        LookupError: the choice is not settled.
    """
    way = context.org.choice("eligibility_status")
    if way is None:
        raise LookupError("eligibility_status")
    if way == "checked":
        return "Checked"
    return "Ineligible" if is_negative(result, context) else "Eligible"


def address_of(case: Case) -> str:
    """Read the address that was asked about: in full in the Description, else from the Subject."""
    for line in (case.description or "").splitlines():
        found = _LABELLED.match(line)
        if found is not None and plain_words(found[1]) in _ADDRESS_LABELS and found[2].strip():
            return found[2].strip()
    return case.subject.removeprefix(SUBJECT).strip()


def check_request(dossier: Dossier, _context: Context) -> Finding:
    """Tell whether the Account still waits for a result."""
    account = dossier.account
    title = tr("The account waits for a result")
    if account is None:
        return Finding(key="request", title=title, verdict=Verdict.CANNOT_TELL, evidence=tr("The Account was not read"))
    status = account.eligibility_status or "-"
    if status == "Pending":
        return Finding(key="request", title=title, verdict=Verdict.PASS, evidence=tr("Status Pending"))
    evidence = tr("Status {status}, result {result}", status=status, result=account.eligibility or "-")
    return Finding(key="request", title=title, verdict=Verdict.ASK, evidence=evidence)


def check_case_address(dossier: Dossier, _context: Context) -> Finding:
    """Compare the address of the Case with the Account's."""
    title = tr("The address is the customer's")
    case, account = dossier.case, dossier.account
    asked = address_of(case) if case else ""
    if not asked or account is None:
        sentence = tr("No address in the Case")
        return Finding(key="address", title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)
    ours = account_address(dossier)
    if covers(asked, ours):
        return Finding(key="address", title=title, verdict=Verdict.PASS, evidence=verbatim(asked))
    evidence = tr("Asked for {one}; the Account has {other}", one=asked, other=ours or "-")
    return Finding(key="address", title=title, verdict=Verdict.ASK, evidence=evidence)


def check_opportunity(dossier: Dossier, _context: Context) -> Finding:
    """Tell which Opportunity the result moves."""
    title = tr("The Opportunity is in Introduction")
    opportunity = dossier.opportunity
    if opportunity is None:
        sentence = tr("The Case is not linked to an Opportunity; its stage will not be moved")
        return Finding(key="opportunity", title=title, verdict=Verdict.ASK, evidence=sentence)
    fine = opportunity.stage == "Introduction"
    evidence = tr("{name}: {stage}", name=opportunity.name, stage=opportunity.stage)
    verdict = Verdict.PASS if fine else Verdict.ASK
    return Finding(key="opportunity", title=title, verdict=verdict, evidence=evidence)


def check_other_requests(dossier: Dossier, _context: Context) -> Finding:
    """Look for other open eligibility Cases of the customer."""
    title = tr("No other open check of this customer")
    own = dossier.case.id if dossier.case else ""
    others = [case for case in dossier.cases if case.type == CASE_TYPE and not case.is_closed and case.id != own]
    if not others:
        return Finding(key="others", title=title, verdict=Verdict.PASS, evidence=tr("None"))
    evidence = joined(tr("Case {number}: {subject}", number=case.number, subject=case.subject) for case in others)
    return Finding(key="others", title=title, verdict=Verdict.ASK, evidence=evidence)


def movable(opportunity: Opportunity | None) -> bool:
    """Tell whether a result may move the Opportunity's stage: only from the first steps of a sale."""
    return opportunity is not None and opportunity.stage in ("Introduction", "Ready", "Void")
