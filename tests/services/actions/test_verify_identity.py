"""Verifying and rejecting an ID document: whole plans, and that nothing of the card is kept (domain.md 2.3, 4)."""

import json

from console.models.plan import UpdateRecord
from console.services.actions.reject_identity import ACTION as REJECT
from console.services.actions.reject_identity import RejectIdentity
from console.services.actions.verify_identity import ACTION as VERIFY
from console.services.actions.verify_identity import VerifyIdentity
from console.services.plan_text import plan_to_json
from tests.identity_samples import a_submitted_id
from tests.organisations import a_context

NUMBER = "AB12345678CD"
TYPED = VerifyIdentity(method="picture", card_number=NUMBER, expires_on="2029-06-30", name="YAMADA TARO")


def written(plan: object) -> dict[str, object]:
    """Give field and value of everything that a plan writes."""
    rows = getattr(plan, "rows")  # noqa: B009 - a plan of either action
    return {write.field: write.after for row in rows for write in row.writes}


def test_verifying_writes_status_time_and_method_under_the_accounts_tag() -> None:
    plan = VERIFY.plan(a_submitted_id(), TYPED, a_context())
    values = written(plan)
    assert values["Id_Verification_Status__c"] == "Verified"
    assert values["Id_Verification_Verified_Date_Time__c"] == "2026-11-20T01:00:00Z"
    assert "method: picture" in str(values["Id_Verification_Note__c"])
    (row,) = plan.rows
    assert isinstance(row, UpdateRecord)
    assert (row.object, row.etag) == ("Account", '"tag-1"')


def test_nothing_of_the_card_is_in_the_plan_nor_in_the_journals_line() -> None:
    plan = VERIFY.plan(a_submitted_id(), TYPED, a_context())
    line = plan_to_json(plan, lambda words: f"sealed{len(words)}")
    assert json.loads(line)
    assert NUMBER not in line
    assert "YAMADA" not in line
    assert NUMBER not in str(written(plan))


def test_rejecting_tells_the_customer_in_both_languages() -> None:
    plan = REJECT.plan(a_submitted_id(), RejectIdentity(reason="expired"), a_context())
    values = written(plan)
    assert values["Id_Verification_Status__c"] == "Rejected"
    message = str(values["Id_Verification_Rejection_Message__c"])
    assert any("ぁ" <= letter <= "ん" for letter in message)
    assert "expired" in message.lower()
    assert "Id_Verification_Verified_Date_Time__c" not in values


def test_other_words_replace_those_of_the_catalogue() -> None:
    form = RejectIdentity(reason="expired", message="窓口へお越しください")
    assert written(REJECT.plan(a_submitted_id(), form, a_context()))["Id_Verification_Rejection_Message__c"] == (
        "窓口へお越しください"
    )
