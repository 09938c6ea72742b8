"""What records of another kind flag on a queue's lines: who may not read them, and lines that are not read again."""

from dataclasses import replace

from console.models.case import CaseSubject
from console.services.feed import Feed
from console.services.language import Language
from console.services.queues import identity, orders
from console.services.rules.escalation import accounts_about, orders_about
from console.views.terminal.documents import queue_document
from tests.builders import ORDER
from tests.fakes import FakeSalesforce
from tests.organisations import a_context, an_org

SUBJECT = "Escalation - Order 00000101 #1234abcd"
ENGLISH = Language("en")
QUEUE = replace(orders.QUEUE, where=lambda _org, _now: "Status = 'Pending Review'")
"""The queue with a condition that the fake understands."""


def a_subject(subject: str) -> CaseSubject:
    """An escalated Case that says this."""
    return CaseSubject.model_validate({"Id": "500000000000901AAA", "Subject": subject})


def test_a_subject_names_whole_numbers_and_no_part_of_a_longer_one() -> None:
    assert orders_about(a_subject(SUBJECT)) == {"00000101"}
    assert orders_about(a_subject("New order 00000101x")) == set()
    assert orders_about(a_subject("Order 00000101: (00000102)")) == {"00000101", "00000102"}
    assert accounts_about(a_subject("Escalation - Account C-0501 #1234abcd")) == {"C-0501"}
    assert accounts_about(a_subject(SUBJECT)) == set()
    assert orders.QUEUE.marks is not None
    assert identity.QUEUE.marks is not None
    assert orders.QUEUE.marks.where == identity.QUEUE.marks.where


def a_world(subject: str = SUBJECT) -> FakeSalesforce:
    """One order to review, and one open escalation."""
    salesforce = FakeSalesforce()
    salesforce.put("Order", ORDER, OrderNumber="00000101", Status="Pending Review")
    salesforce.put("Case", "500000000000901AAA", Subject=subject, IsEscalated=True, IsClosed=False)
    return salesforce


def keys(feed: Feed) -> list[str]:
    """The flags of the only line."""
    (row,) = feed.state("orders").rows
    return [flag.key for flag in row.flags]


async def test_the_line_is_flagged_and_the_flag_goes_with_the_escalation() -> None:
    salesforce = a_world()
    feed = Feed(salesforce=salesforce, queues=(QUEUE,), context=a_context)
    await feed.refresh("orders")
    assert keys(feed)[:1] == ["escalated"]
    (line,) = queue_document(feed.state("orders"), "to_review", ENGLISH)["items"]
    assert (line["flags"][0], line["flag_texts"][0]) == ("escalated", "Escalated")
    salesforce.change("Case", "500000000000901AAA", Subject="Escalation - Order 00000999 #1234abcd")
    await feed.refresh("orders")
    assert "escalated" not in keys(feed)


async def test_who_may_not_read_cases_sees_the_orders_without_marks() -> None:
    org = an_org()
    blind = replace(org, objects={name: info for name, info in org.objects.items() if name != "Case"})
    feed = Feed(salesforce=a_world(), queues=(QUEUE,), context=lambda: replace(a_context(), org=blind))
    await feed.refresh("orders")
    assert feed.state("orders").failure is None
    assert "escalated" not in keys(feed)
