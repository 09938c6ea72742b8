"""How the identity is checked: what needs no picture, and what the dated rules say of a voice SIM (domain.md 4)."""

from datetime import date

import pytest

from console.models.action import Context
from console.models.document import DocumentVersion, Submission
from console.models.dossier import Dossier, Reading, Verdict
from console.models.text import tr
from console.services.actions.verify_identity import ACTION as VERIFY
from console.services.actions.verify_identity import VerifyIdentity
from console.services.rules.identity_checks import IDENTITY_CHECKS
from tests.builders import an_opportunity, an_order
from tests.identity_samples import a_document, a_submitted_id
from tests.organisations import a_context, a_profile

NO_FILE = a_submitted_id(documents=Reading(value=()))
UNREAD = a_submitted_id(documents=Reading(unread=tr("Salesforce cannot be reached.")))
OTHER_TYPE = a_submitted_id(documents=Reading(value=(a_document(extension="docx"),)))
VOICE_SIM = a_submitted_id(orders=(an_order(type="SIM", sim_type="eSIM", status="Pending Review"),))


def chosen(method: str | None, effect: str | None = None, **more: object) -> Context:
    """An agent who chose a method, under a rule with this effect."""
    rules = [{"since": "2026-04-01", "effect": effect}] if effect else []
    entries = {"method": method} if method else {}
    return a_context(profile=a_profile(identity={"rules": rules} | more), entries=entries)


def verdicts(dossier: Dossier, context: Context) -> dict[str, Verdict]:
    """The verdict of each check."""
    return {check.key: check.find(dossier, context).verdict for check in IDENTITY_CHECKS}


@pytest.mark.parametrize("method", ["face_to_face", "chip"])
@pytest.mark.parametrize("dossier", [NO_FILE, UNREAD, OTHER_TYPE])
def test_who_saw_the_card_itself_needs_no_picture(dossier: Dossier, method: str) -> None:
    found = verdicts(dossier, chosen(method))
    assert (found["document"], found["readable"]) == (Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE)
    assert (found["sides"], found["authenticity"]) == (Verdict.ASK, Verdict.ASK)
    assert VERIFY.available(dossier, chosen(method)) is None


@pytest.mark.parametrize("dossier", [NO_FILE, OTHER_TYPE])
def test_a_picture_that_is_not_there_proves_nothing(dossier: Dossier) -> None:
    assert verdicts(dossier, chosen("picture"))["document"] is Verdict.FAIL
    refusal = VERIFY.available(dossier, chosen("picture"))
    assert refusal is not None
    assert refusal.overridable


def test_before_the_method_is_chosen_the_line_fails_and_the_form_can_be_opened() -> None:
    assert verdicts(NO_FILE, chosen(None))["document"] is Verdict.FAIL
    assert VERIFY.available(NO_FILE, chosen(None)) is None


def test_with_a_picture_it_is_judged_as_a_picture() -> None:
    found = verdicts(a_submitted_id(), chosen("picture"))
    assert (found["document"], found["readable"], found["sides"]) == (Verdict.PASS, Verdict.ASK, Verdict.ASK)
    assert found["authenticity"] is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("effect", "verdict", "refused"),
    [("warn", Verdict.ASK, False), ("block", Verdict.FAIL, True), ("note", Verdict.PASS, False)],
)
def test_a_picture_for_a_voice_sim_warns_blocks_or_is_noted(effect: str, verdict: Verdict, refused: bool) -> None:
    context = chosen("picture", effect)
    assert verdicts(VOICE_SIM, context)["method"] is verdict
    assert (VERIFY.available(VOICE_SIM, context) is not None) is refused
    plan = VERIFY.plan(VOICE_SIM, VerifyIdentity(method="picture"), context)
    assert any("2026-04-01" in str(note) for note in plan.notes)


@pytest.mark.parametrize("method", ["chip", "face_to_face"])
def test_other_ways_are_permitted_for_a_voice_sim(method: str) -> None:
    context = chosen(method, "block")
    assert verdicts(VOICE_SIM, context)["method"] is Verdict.PASS
    assert VERIFY.available(VOICE_SIM, context) is None
    assert VERIFY.plan(VOICE_SIM, VerifyIdentity(method=method), context).notes == ()


@pytest.mark.parametrize(
    ("dossier", "verdict"),
    [
        (a_submitted_id(), Verdict.PASS),
        (a_submitted_id(orders=(an_order(type="SIM", status="Cancelled"),)), Verdict.PASS),
        (a_submitted_id(opportunities=(an_opportunity(commodity="SIM", stage="Active"),)), Verdict.FAIL),
        (a_submitted_id(opportunities=(an_opportunity(commodity="SIM", stage="△Cancelled"),)), Verdict.PASS),
        (a_submitted_id(opportunities=(an_opportunity(commodity="SIM", stage="〇Cancelled"),)), Verdict.PASS),
        (a_submitted_id(opportunities=(an_opportunity(commodity="sim", stage="Active"),)), Verdict.FAIL),
    ],
)
def test_the_rule_holds_for_who_orders_or_has_a_sim(dossier: Dossier, verdict: Verdict) -> None:
    assert verdicts(dossier, chosen("picture", "block"))["method"] is verdict


def test_a_rule_holds_from_its_day_on_and_the_youngest_one_counts() -> None:
    later = [{"since": "2026-04-01", "effect": "warn"}, {"since": "2026-11-21", "effect": "block"}]
    context = a_context(profile=a_profile(identity={"rules": later}), entries={"method": "picture"})
    assert verdicts(VOICE_SIM, context)["method"] is Verdict.ASK
    both = [later[0], later[1] | {"since": date(2026, 11, 20).isoformat()}]
    context = a_context(profile=a_profile(identity={"rules": both}), entries={"method": "picture"})
    assert verdicts(VOICE_SIM, context)["method"] is Verdict.FAIL


@pytest.mark.parametrize(
    ("documents", "verdict"),
    [
        ((a_document(submission=Submission.EARLIER),), Verdict.ASK),
        ((a_document(submission=Submission.EARLIER), a_document()), Verdict.PASS),
        ((a_document(submission=Submission.EARLIER), a_document(extension="docx")), Verdict.ASK),
        ((a_document(extension=""),), Verdict.PASS),
        ((a_document(extension="", file_type="WORD"),), Verdict.FAIL),
    ],
)
def test_only_a_file_of_this_submission_passes_by_itself(
    documents: tuple[DocumentVersion, ...], verdict: Verdict
) -> None:
    dossier = a_submitted_id(documents=Reading(value=documents))
    assert verdicts(dossier, chosen("picture"))["document"] is verdict
