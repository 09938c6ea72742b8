"""The store below the embedded Salesforce: ids, stamps, derived fields, transactions, variants, date literals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from console.sandbox.clock import SandboxClock
from console.sandbox.dates import literal_range
from console.sandbox.identifiers import is_id, long_id, make_id
from console.sandbox.schema import schema_for
from console.sandbox.store import Store
from console.sandbox.variants import VARIANTS

NOW = datetime(2026, 11, 20, 1, 0, 0, 900_000, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty standard organisation on a frozen clock."""
    made = Store(schema_for("standard"), SandboxClock(NOW, frozen=True))
    yield made
    made.close()


@pytest.mark.parametrize("published", ["001D000000IqhSLIAZ", "001D000000IRFmaIAH", "00DD0000000FH8fMAG"])
def test_checksums_of_published_ids(published: str) -> None:
    assert long_id(published[:15]) == published


def test_ids_that_are_none() -> None:
    assert not is_id("001D000000IqhSLIAA")
    assert not is_id("001D000000IqhS")
    assert not is_id("../001D00000IqhS")
    assert len({make_id("500", number) for number in range(5000)}) == 5000


def test_stamps_are_whole_seconds_and_say_who(store: Store) -> None:
    user = store.insert("User", {"LastName": "佐藤", "FirstName": "花子", "Username": "sato@example.test"})
    account = store.insert("Account", {"Name": "x"}, by=user)
    store.clock.advance(timedelta(seconds=5))
    store.update("Account", account[:15], {"Phone": "1"}, by=user)
    row = store.get("Account", account)
    assert row is not None
    assert (row["CreatedDate"], row["LastModifiedDate"]) == (
        "2026-11-20T01:00:00.000+0000",
        "2026-11-20T01:00:05.000+0000",
    )
    assert (row["LastModifiedById"], row["OwnerId"]) == (user, user)


def test_what_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(KeyError, match="Account has no field Nope"):
        store.insert("Account", {"Name": "x", "Nope": 1})
    with pytest.raises(KeyError, match="no Account"):
        store.update("Account", make_id("001", 77), {"Name": "y"})
    assert store.select("Account") == []


def _insert_and_fail(store: Store) -> None:
    with store.transaction():
        store.insert("Account", {"Name": "undone"})
        raise ZeroDivisionError


def test_an_error_undoes_its_own_level_only(store: Store) -> None:
    seen: list[tuple[str, str]] = []
    store.observe(lambda name, _id, before, after: seen.append((name, str(after.get("Name") or before))))
    with store.transaction():
        store.insert("Account", {"Name": "kept"})
        with pytest.raises(ZeroDivisionError):
            _insert_and_fail(store)
        assert seen == []
    assert [row["Name"] for row in store.select("Account")] == ["kept"]
    assert seen == [("Account", "kept")]


def test_totals_and_meanings_follow(store: Store) -> None:
    account = store.insert("Account", {"Name": "x"})
    product = store.insert("Product2", {"Name": "Home 1G"})
    book = store.insert("Pricebook2", {"Name": "Portal"})
    entry = store.insert("PricebookEntry", {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": 4800})
    order = store.insert("Order", {"AccountId": account, "Status": "Draft", "EffectiveDate": "2026-11-20"})
    for quantity in (1, 2):
        store.insert("OrderItem", {"OrderId": order, "PricebookEntryId": entry, "Quantity": quantity})
    row = store.get("Order", order)
    assert row is not None
    assert (row["TotalAmount"], row["StatusCode"]) == (14400.0, "Draft")
    store.update("Order", order, {"Status": "Completed"})
    assert [item["StatusCode"] for item in store.select("Order")] == ["Activated"]
    assert [item["Name"] for item in store.select("PricebookEntry")] == ["Home 1G"]


def test_numbers_go_on_after_the_ones_that_the_world_gave(store: Store) -> None:
    store.insert("Case", {"CaseNumber": "00002001"})
    store.insert("Case", {})
    store.insert("Case", {"CaseNumber": "00000007"})
    store.insert("Case", {})
    assert [row["CaseNumber"] for row in store.select("Case")] == ["00002001", "00002002", "00000007", "00002003"]


@pytest.mark.parametrize(
    ("word", "first", "after"),
    [
        ("TODAY", "2026-11-20", "2026-11-21"),
        ("LAST_N_DAYS:3", "2026-11-17", "2026-11-21"),
        ("last_90_days", "2026-08-22", "2026-11-21"),
        ("NEXT_N_DAYS:2", "2026-11-21", "2026-11-23"),
        ("N_DAYS_AGO:2", "2026-11-18", "2026-11-19"),
        ("THIS_WEEK", "2026-11-15", "2026-11-22"),
        ("LAST_N_WEEKS:2", "2026-11-01", "2026-11-15"),
        ("NEXT_MONTH", "2026-12-01", "2027-01-01"),
        ("LAST_N_MONTHS:11", "2025-12-01", "2026-11-01"),
        ("N_MONTHS_AGO:11", "2025-12-01", "2026-01-01"),
        ("LAST_QUARTER", "2026-07-01", "2026-10-01"),
        ("NEXT_N_FISCAL_YEARS:2", "2027-01-01", "2029-01-01"),
    ],
)
def test_date_literals(word: str, first: str, after: str) -> None:
    # 23:30 UTC of the 19th is the morning of Friday the 20th in Japan.
    now = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert literal_range(word, now) == (date.fromisoformat(first), date.fromisoformat(after))
    assert literal_range(word + "x", now) is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_has_what_its_words_say(variant: str) -> None:
    words, schema = VARIANTS[variant], schema_for(variant)
    account, case = schema.objects["Account"].fields, schema.objects["Case"].fields
    assert [entry.value for entry in account["Internet_Eligibility_Status__c"].picklist] == [
        *words.eligibility_statuses
    ]
    assert ("Internet_Eligibility_Notes__c" in account) is words.eligibility_notes
    assert {name for name in ("OpportunityId", "Opportunity__c") if name in case} == {*words.case_opportunity_fields}
    stages = schema.objects["Opportunity"].fields["StageName"].picklist
    assert {entry.value for entry in stages if entry.closed} == {"Active", "Void", *words.cancelled_stages}


def test_an_unknown_variant_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="classic"):
        schema_for("modern")
