"""The worlds: every story is there, in every variant, and the table in world.py names it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.sandbox import world
from console.sandbox.billing import CUSTOMER_NUMBER_FIELD
from console.sandbox.billing_records import Client, PayMethod, Service
from console.sandbox.clock import SandboxClock
from console.sandbox.organisation import Organisation
from console.sandbox.variants import VARIANTS

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
STORIES = list(world.stories())
FINDERS = {
    "orders": ("Order", "OrderNumber"),
    "eligibility": ("Case", "CaseNumber"),
    "identity": ("Account", "AccountNumber"),
    "cancellations": ("Case", "CaseNumber"),
}


def _built(variant: str, name: str = "stories", now: datetime = FRIDAY) -> Organisation:
    return Organisation(variant=variant, world=name, clock=SandboxClock(now, frozen=True))


def test_table_names_every_story() -> None:
    """The table at the top of world.py has one line a story, with its expectation."""
    assert world.__doc__ is not None
    text = " ".join(world.__doc__.split())
    for story in STORIES:
        assert f"{story.key} {story.situation} -> {story.expected}" in text


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_story_is_in_every_variant(variant: str) -> None:
    """Each story's record exists under its number, once."""
    organisation = _built(variant)
    for story in STORIES:
        if story.queue == "drift":
            assert organisation.billing.get(Service, int(story.key)) is not None
            continue
        name, field = FINDERS[story.queue]
        assert len(organisation.store.select(name, **{field: story.key})) == 1, story.key


@pytest.mark.parametrize("variant", VARIANTS)
def test_picklist_values_are_the_variants_own(variant: str) -> None:
    """No story writes a word that the variant's restricted picklists lack."""
    organisation = _built(variant)
    for item in organisation.schema.objects.values():
        picklists = [field for field in item.fields.values() if field.picklist]
        if not picklists or not item.createable:
            continue
        for row in organisation.store.select(item.name):
            for field in picklists:
                value = row[field.name]
                assert value in {None, *(entry.value for entry in field.picklist)}, (item.name, field.name, value)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_is_longer_than_its_field(variant: str) -> None:
    """What the stories write would pass the REST layer's lengths, and no derived field is contradicted."""
    organisation = _built(variant)
    for name in ("Account", "Contact", "Opportunity", "Order", "OrderItem", "Case"):
        for row in organisation.store.select(name):
            for field in organisation.schema.objects[name].fields.values():
                if field.length and isinstance(row[field.name], str):
                    assert len(str(row[field.name])) <= field.length, (name, field.name)


def test_lookups_lead_somewhere() -> None:
    """Every reference of the stories names a row that exists."""
    organisation = _built("standard")
    store = organisation.store
    for name in ("Account", "Contact", "Opportunity", "Order", "OrderItem", "Case", "CaseComment"):
        for row in store.select(name):
            for field in organisation.schema.objects[name].fields.values():
                value = row[field.name]
                if field.reference_to and value is not None:
                    assert any(store.get(target, str(value)) for target in field.reference_to), (name, field.name)


def test_two_starts_are_equal() -> None:
    """The same clock gives the same world, ids included."""
    first, second = _built("standard"), _built("standard")
    for name in ("Account", "Order", "Case", "ContentVersion"):
        assert first.store.select(name) == second.store.select(name)
    assert first.billing.select(Service) == second.billing.select(Service)


def test_review_queue_and_its_follow_ups() -> None:
    """The three lists of domain.md 2.1 hold the orders that the stories say."""
    orders = _built("standard").store.select("Order")
    review = {"Draft", "Pending Review"}
    to_review = {o["OrderNumber"] for o in orders if o["Status"] in review and not o["Activation_Status__c"]}
    failed = {o["OrderNumber"] for o in orders if o["Activation_Error_Code__c"]}
    waiting = {
        o["OrderNumber"]
        for o in orders
        if o["SIM_Type__c"] == "Physical SIM" and o["Status"] == "Approved" and not o["Assign_Physical_SIM__c"]
    }
    done = {"00000137", "00000138", "00000139"}
    assert failed == {"00000129", "00000130", "00000131"}
    assert waiting == {"00000106"}
    assert to_review == {o["OrderNumber"] for o in orders} - failed - waiting - done
    assert {o["Status"] for o in orders if o["OrderNumber"] in to_review} == review


def test_order_cases_are_open_and_linked() -> None:
    """Every order to review has its open internal Case, linked to the Account."""
    store = _built("standard").store
    for order in store.select("Order"):
        if order["Status"] not in {"Draft", "Pending Review"}:
            continue
        case = store.select("Case", Subject=f"New order {order['OrderNumber']}")[0]
        assert (case["Origin"], case["IsClosed"]) == ("Portal Notification", False)
        assert (case["AccountId"], case["OpportunityId"]) == (order["AccountId"], order["OpportunityId"])


def test_eid_lengths() -> None:
    """All eSIM orders have 32 digits, but the one that tells of 31."""
    orders = _built("standard").store.select("Order", SIM_Type__c="eSIM")
    lengths = {order["OrderNumber"]: len(re.findall(r"\d", str(order["EID__c"]))) for order in orders}
    assert lengths.pop("00000104") == 31
    assert set(lengths.values()) == {32}


def test_totals() -> None:
    """The orders around the escalation threshold have the amounts that they tell."""
    store = _built("standard").store
    totals = {str(order["OrderNumber"]): float(str(order["TotalAmount"])) for order in store.select("Order")}
    assert (totals["00000124"], totals["00000136"]) == (124_000, 100_000)
    assert max(total for number, total in totals.items() if number not in {"00000124", "00000136"}) < 100_000


def test_three_orders_lie_within_a_day() -> None:
    """Less than 24 hours between the first and the last."""
    store = _built("standard").store
    stamps = sorted(
        datetime.fromisoformat(str(store.select("Order", OrderNumber=f"{number:08d}")[0]["CreatedDate"]))
        for number in (125, 126, 127)
    )
    assert timedelta(hours=22) < stamps[-1] - stamps[0] < timedelta(hours=24)


def test_clients_carry_the_customer_number() -> None:
    """Every account has its client by custom field 198, but for the two stories that tell otherwise."""
    organisation = _built("standard")
    without = {
        row["AccountNumber"]
        for row in organisation.store.select("Account")
        if organisation.billing.client_by_number(str(row["AccountNumber"])) is None
    }
    assert without == {"C-0121", "C-0122"}
    contact = organisation.store.select(
        "Contact", AccountId=organisation.store.select("Account", AccountNumber="C-0122")[0]["Id"]
    )[0]
    by_mail = organisation.billing.select(Client, email=str(contact["Email"]))
    assert [CUSTOMER_NUMBER_FIELD in client.customfields for client in by_mail] == [False]


def test_documents_are_real_files() -> None:
    """Specimens carry their formats' signatures, their size, and the MD5 that Salesforce gives."""
    store = _built("standard").store
    starts = {"png": b"\x89PNG", "jpg": b"\xff\xd8", "jpeg": b"\xff\xd8", "pdf": b"%PDF"}
    versions = store.select("ContentVersion")
    assert {row["FileExtension"] for row in versions} == set(starts)
    for row in versions:
        content = row["VersionData"]
        assert isinstance(content, bytes)
        assert content.startswith(starts[str(row["FileExtension"])])
        assert row["ContentSize"] == len(content)


def test_business_ages_skip_the_weekend() -> None:
    """An order placed 20 business minutes ago, seen on a Monday at 09:05, is of Friday 17:45."""
    monday = datetime(2026, 11, 16, 9, 5, tzinfo=ZoneInfo("Asia/Tokyo"))
    order = _built("standard", now=monday).store.select("Order", OrderNumber="00000101")[0]
    assert order["CreatedDate"] == "2026-11-13T08:45:00.000+0000"


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 31, 23, 59, tzinfo=ZoneInfo("Asia/Tokyo")),
        datetime(2028, 2, 29, 0, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
        datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
        datetime(2026, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
    ],
)
def test_world_can_be_built_at_any_time(now: datetime) -> None:
    """Month ends, leap days and Sundays: no row is younger than now."""
    organisation = _built("standard", now=now)
    latest = max(str(row["CreatedDate"]) for name in ("Order", "Case") for row in organisation.store.select(name))
    assert datetime.fromisoformat(latest) <= now


def test_empty_world_has_people_and_products_only() -> None:
    """World `empty`: nothing to do, all that is needed to begin."""
    store = _built("standard", "empty").store
    assert [len(store.select(name)) for name in ("Account", "Order", "Case")] == [0, 0, 0]
    assert store.select("Product2")
    assert len(store.select("Group", Type="Queue")) == 5


def test_unknown_world_names_the_known_ones() -> None:
    """A misspelt world is refused with the list."""
    with pytest.raises(ValueError, match="stories, neglected, scale, empty"):
        _built("standard", "storeis")


def test_scale_adds_ten_thousand_to_each_queue() -> None:
    """World `scale`: the stories and 10,000 more rows a queue, on both sides."""
    organisation = _built("standard", "scale")
    database = organisation.store.db

    def count(sql: str) -> int:
        return int(database.execute(sql).fetchone()[0])

    assert count("SELECT COUNT(*) FROM sf_Order WHERE Status IN ('Draft', 'Pending Review')") > 10_000
    assert count("SELECT COUNT(*) FROM sf_Case WHERE Type = 'Eligibility Check' AND IsClosed = 0") > 10_000
    assert count("SELECT COUNT(*) FROM sf_Case WHERE Type = 'Cancellation Request' AND IsClosed = 0") > 10_000
    assert count("SELECT COUNT(*) FROM sf_Account WHERE Id_Verification_Status__c = 'Submitted'") > 10_000
    assert organisation.billing.count(Service) > 10_000
    assert organisation.billing.count(PayMethod) > 10_000
    assert count("SELECT COUNT(DISTINCT OrderNumber) - COUNT(*) FROM sf_Order") == 0
    assert count("SELECT COUNT(DISTINCT CaseNumber) - COUNT(*) FROM sf_Case") == 0
