"""The pieces of write plans: values as Salesforce takes them, guards, claims and notes."""

from datetime import UTC, datetime, timedelta

import pytest

from console.models.case import Owner
from console.models.plan import Atomic, CreateRecord, FieldWrite, UpdateRecord, ValueKind
from console.models.text import tr
from console.services.clock import JAPAN
from console.services.rules.planning import (
    close_case,
    comment_on,
    note_on_order,
    owner_write,
    seen_version,
    stamp,
    update_order,
    wire_moment,
    words_of_plan,
    write_plan,
)
from tests.builders import a_case, a_dossier, an_order
from tests.organisations import NOW, ORDERS_QUEUE, SATO, a_context, a_profile


@pytest.mark.parametrize(
    ("moment", "wire"),
    [
        (datetime(2026, 12, 1, 0, 0, tzinfo=JAPAN), "2026-11-30T15:00:00Z"),
        (datetime(2026, 11, 20, 1, 0, 0, 999_999, tzinfo=UTC), "2026-11-20T01:00:00Z"),
        (None, None),
    ],
)
def test_a_moment_is_written_in_whole_seconds_of_utc(moment: datetime | None, wire: str | None) -> None:
    assert wire_moment(moment) == wire


def test_a_record_whose_version_was_not_read_has_no_guard() -> None:
    assert seen_version(an_order(modified_at=None)) is None


def test_an_update_is_guarded_by_the_version_that_was_seen() -> None:
    write = FieldWrite(field="Status", label=tr("Order status"), before="Draft", after="Approved")
    assert update_order(an_order(), (write,)) == UpdateRecord(
        object="Order",
        id="801000000000101AAA",
        name=tr("Order {number}", number="00000101"),
        writes=(write,),
        seen="2026-11-20T00:40:00Z",
    )


def test_a_decision_claims_its_record() -> None:
    assert owner_write(an_order(owner=Owner(name="CS Orders")), a_context()) == (
        FieldWrite(
            field="OwnerId",
            label=tr("Owner"),
            before=ORDERS_QUEUE,
            after=SATO.id,
            kind=ValueKind.REFERENCE,
            shown_before="CS Orders",
            shown_after=SATO.name,
        ),
    )


@pytest.mark.parametrize("owner", [SATO.id, SATO.id[:15]])
def test_what_is_mine_is_not_claimed_again(owner: str) -> None:
    assert owner_write(an_order(owner_id=owner), a_context()) == ()


def test_a_case_is_closed_with_the_orgs_word() -> None:
    context = a_context(profile=a_profile(settlement={"closed_case_status": "完了"}))
    (write,) = close_case(a_case(status="Working"), context).writes
    assert (write.field, write.before, write.after) == ("Status", "Working", "完了")


def test_a_comment_is_found_again_by_the_plans_id() -> None:
    row = comment_on("500000000000201AAA", "00002001", "NTT: 不可", a_context())
    assert isinstance(row, CreateRecord)
    assert row.identity == ("ParentId", "CommentBody")
    assert {write.field: write.after for write in row.writes} == {
        "ParentId": "500000000000201AAA",
        "CommentBody": "NTT: 不可\n[plan-0001]",
    }
    assert [write.field for write in row.writes if write.private] == ["CommentBody"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "[2026-11-20 10:00 JST 佐藤 花子] Rejected: x"),
        ("", "[2026-11-20 10:00 JST 佐藤 花子] Rejected: x"),
        ("first\n", "first\n[2026-11-20 10:00 JST 佐藤 花子] Rejected: x"),
    ],
)
def test_a_note_is_added_signed_and_dated_and_nothing_is_lost(before: str | None, after: str) -> None:
    context = a_context(now=NOW.astimezone(UTC))
    write = note_on_order(an_order(description=before), "Rejected: x", context)
    assert (write.before, write.after, write.private) == (before, after, True)


def test_a_time_stamp_does_not_mind_what_stood_there() -> None:
    write = stamp("Checked__c", tr("Checked at"), NOW - timedelta(days=1), a_context())
    assert (write.before, write.after) == ("2026-11-19T01:00:00Z", "2026-11-20T01:00:00Z")
    assert write.sets_only


def test_a_plan_is_one_call_and_says_who_decided_and_why() -> None:
    context = a_context(ticks=frozenset({"notes", "identity"}), override="VIP")
    row = update_order(an_order(), ())
    plan = write_plan("approve_order", tr("Approve"), a_dossier(), context, (row,))
    assert plan.steps == (Atomic(steps=(row,)),)
    assert (plan.id, plan.agent, plan.agent_name) == ("plan-0001", SATO.id, SATO.name)
    assert (plan.ticks, plan.override) == (("identity", "notes"), "VIP")
    assert write_plan("claim", tr("Claim"), a_dossier(), context, ()).steps == ()


def test_a_flood_of_notices_follows_in_a_second_call() -> None:
    rows = (update_order(an_order(), ()), *(close_case(a_case(), a_context()) for _ in range(30)))
    plan = write_plan("approve_order", tr("Approve"), a_dossier(), a_context(), rows)
    assert [len(step.steps) for step in plan.steps if isinstance(step, Atomic)] == [25, 6]
    assert plan.rows == rows


@pytest.mark.parametrize(
    ("field", "word", "refused"),
    [
        ("StageName", "△Cancelling", False),
        ("StageName", "Gone", True),
        ("LineReturn__c", "Returned", False),
        ("LineReturn__c", "Lost", True),
        ("LineReturn__c", None, False),
        ("Opportunity_Source__c", "by telephone", False),
        ("Description", "any words", False),
    ],
)
def test_a_word_that_salesforce_does_not_offer_is_refused_before_anything_is_sent(
    field: str,
    word: str | None,
    refused: bool,
) -> None:
    write = FieldWrite(field=field, label=tr("Stage"), before=None, after=word)
    row = UpdateRecord(object="Opportunity", id="006000000000001AAA", name=tr("Stage"), writes=(write,))
    found = words_of_plan(write_plan("close_case", tr("Close"), a_dossier(), a_context(), (row,)), a_context())
    assert (found is not None) is refused
    assert found is None or str(word) in str(found.text)
