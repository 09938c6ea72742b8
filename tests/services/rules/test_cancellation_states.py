"""Why a cancellation cannot be decided, and what proves that a service may be ended (domain.md 2.4)."""

from dataclasses import replace
from typing import Any

import pytest

from console.models.case import Case
from console.models.dossier import Dossier, Finding, Verdict
from console.models.ids import CaseId
from console.services.rules.cancellation_case import cancelled_words, is_cancelled
from console.services.rules.cancellation_states import not_ready
from console.services.rules.termination_checks import check_client, check_one_opportunity
from tests.builders import OPPORTUNITY, a_billing, a_client
from tests.cancellation_decisions import a_cancellation, a_request, cancelling, the_service
from tests.organisations import a_context, a_profile, an_org


@pytest.mark.parametrize(
    ("subject", "commodity", "named", "sold"),
    [("Internet", "SIM", "Internet", "SIM"), ("SIM", "VPN", "SIM", "VPN"), ("ＳＩＭ", "VPN", "SIM", "VPN")],
)
def test_a_case_and_an_opportunity_about_two_things_are_decided_by_nobody(
    subject: str, commodity: str, named: str, sold: str
) -> None:
    case = {"subject": f"Cancellation Request - {subject} (2026-11)"}
    refusal = not_ready(a_cancellation(opportunity=cancelling(commodity=commodity), case=case), a_context())
    assert refusal is not None
    assert str(refusal.text) == f"The Case is about {named}, and its Opportunity about {sold}: one of them is wrong."
    assert not refusal.overridable


@pytest.mark.parametrize(
    "commodity", ["Personal SonixNet Home Internet", "Corporate SonixNet Home Internet", "VPN", "Other", None]
)
def test_one_thing_is_one_thing(commodity: str | None) -> None:
    assert not_ready(a_cancellation(opportunity=cancelling(commodity=commodity)), a_context()) is None


@pytest.mark.parametrize("stage", ["△Cancelled", "〇Cancelled", "Cancelled"])
@pytest.mark.parametrize("variant", ["standard", "classic", "ambiguous"])
def test_every_word_for_cancelled_is_cancelled_whichever_one_is_written_here(stage: str, variant: str) -> None:
    assert is_cancelled(cancelling(stage=stage), an_org(variant))


def test_a_word_of_its_own_is_cancelled_too_and_no_other_stage_is() -> None:
    org = an_org(profile=a_profile(settlement={"cancelled_stage": "Void"}))
    assert is_cancelled(cancelling(stage="Void"), org)
    assert not is_cancelled(cancelling(), org)
    assert not is_cancelled(cancelling(stage=""), an_org("ambiguous"))
    assert "" not in cancelled_words(org)


def one_opportunity(dossier: Dossier) -> Finding:
    """The finding about the Opportunity."""
    return check_one_opportunity(dossier, a_context())


def test_a_case_that_is_linked_to_another_opportunity_stops_it() -> None:
    found = one_opportunity(a_cancellation(case={"opportunity_id": "006000000000077AAA"}))
    assert found.verdict is Verdict.FAIL
    assert str(found.evidence).startswith("The Case is linked to another Opportunity")


def other(**more: Any) -> Case:
    """Another request for the same end."""
    values: dict[str, Any] = {"id": CaseId("500000000004999AAA"), "number": "00004999"}
    return a_request(**(values | more))


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        (other(), Verdict.FAIL),
        (other(opportunity_id=None), Verdict.FAIL),
        (other(description="no id"), Verdict.FAIL),
        (other(opportunity_id=None, description="no id"), Verdict.PASS),
        (other(opportunity_id="006000000000077AAA", description="WHMCS Service ID: 4005"), Verdict.PASS),
        (other(is_closed=True), Verdict.PASS),
        (other(type="Question"), Verdict.PASS),
        (other(id=CaseId("500000000004004AAA")), Verdict.PASS),
    ],
)
def test_two_requests_for_one_end_stop_it(case: Case, verdict: Verdict) -> None:
    dossier = a_cancellation()
    found = one_opportunity(replace(dossier, cases=(*dossier.cases, case)))
    assert found.verdict is verdict
    assert ("00004999" in str(found.evidence)) is (verdict is Verdict.FAIL)


@pytest.mark.parametrize("number", ["C-1001", "Ｃ－１００１", " c-1001 "])
def test_a_customer_number_in_another_width_is_the_same(number: str) -> None:
    client = a_client(custom_fields=((198, number),))
    dossier = a_cancellation(service=the_service(opportunity_id=None))
    dossier = replace(dossier, billing=a_billing(client=client, services=(the_service(),)))
    assert check_client(dossier, a_context()).verdict is Verdict.PASS
    assert dossier.opportunity is not None
    assert dossier.opportunity.id == OPPORTUNITY
