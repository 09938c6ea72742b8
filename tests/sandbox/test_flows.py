"""What the organisation does by itself after a write."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.sandbox.billing_records import BillingOrder, Invoice, PayMethod, Service
from console.sandbox.clock import SandboxClock
from console.sandbox.organisation import Organisation

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
MOMENT = timedelta(seconds=2)


def _org(variant: str) -> Organisation:
    return Organisation(variant=variant, world="stories", clock=SandboxClock(FRIDAY, frozen=True))


def _order(organisation: Organisation, number: str) -> dict[str, object]:
    return organisation.store.select("Order", OrderNumber=number)[0]


def _write(organisation: Organisation, number: str, **values: object) -> None:
    agent = organisation.people.users["agent"]
    organisation.store.update("Order", str(_order(organisation, number)["Id"]), values, by=agent)


def _opportunity(organisation: Organisation, number: str) -> dict[str, object]:
    return organisation.store.get("Opportunity", str(_order(organisation, number)["OpportunityId"])) or {}


def test_approved_order_is_provisioned_a_moment_later(organisation: Organisation) -> None:
    """WHMCS order and a service per item, ids written back by the integration user, stage Active."""
    _write(organisation, "00000101", Status="Approved", Activation_Status__c="Activating")
    organisation.advance(MOMENT - timedelta(milliseconds=1))
    assert _order(organisation, "00000101")["WHMCS_Order_ID__c"] is None
    organisation.advance(timedelta(milliseconds=1))
    order = _order(organisation, "00000101")
    services = organisation.billing.select(Service, orderid=int(str(order["WHMCS_Order_ID__c"])))
    items = organisation.store.select("OrderItem", OrderId=order["Id"])
    opportunity = _opportunity(organisation, "00000101")
    assert order["Activation_Status__c"] == "Activated"
    assert order["LastModifiedById"] == organisation.people.users["integration"]
    assert [service.name for service in services] == [
        "SonixNet Home Internet 1G Gold",
        "Line installation, single payment",
    ]
    assert [item["WHMCS_Service_ID__c"] for item in items] == [str(service.id) for service in services]
    assert (opportunity["StageName"], opportunity["WHMCS_Service_ID__c"]) == ("Active", services[0].id)
    assert services[0].customfields == {"OpportunityId": opportunity["Id"]}
    assert [(service.billingcycle, service.status) for service in services] == [
        ("Monthly", "Active"),
        ("One Time", "Active"),
    ]
    invoice = organisation.billing.select(Invoice, userid=services[0].clientid)[-1]
    assert invoice.total == "28300.00"


def test_provisioning_happens_once(organisation: Organisation) -> None:
    """Two writes that both start it, and a third one afterwards: one WHMCS order."""
    before = organisation.billing.count(BillingOrder)
    _write(organisation, "00000101", Activation_Status__c="Activating")
    _write(organisation, "00000101", Status="Approved")
    organisation.advance(MOMENT)
    _write(organisation, "00000101", Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    assert organisation.billing.count(BillingOrder) == before + 1


def test_rolled_back_write_provisions_nothing(organisation: Organisation) -> None:
    """An approval that was undone leaves no trace in WHMCS."""
    before = organisation.billing.count(BillingOrder)

    def approve_and_fail() -> None:
        with organisation.store.transaction():
            _write(organisation, "00000101", Status="Approved")
            message = "the call was rolled back"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="rolled back"):
        approve_and_fail()
    organisation.advance(MOMENT)
    assert organisation.billing.count(BillingOrder) == before


def test_scheduled_order_waits_for_its_date(organisation: Organisation) -> None:
    """Service Pending and ids at once; Activated on the date."""
    at = "2026-11-29T01:00:00.000+0000"
    _write(organisation, "00000102", Status="Approved", Activation_Status__c="Scheduled", Activation_Scheduled_At__c=at)
    organisation.advance(MOMENT)
    order = _order(organisation, "00000102")
    service = organisation.billing.select(Service, orderid=int(str(order["WHMCS_Order_ID__c"])))[0]
    assert (order["Activation_Status__c"], service.status) == ("Scheduled", "Pending")
    assert _opportunity(organisation, "00000102")["StageName"] == "Post Processing"
    organisation.advance(timedelta(days=9))
    assert _order(organisation, "00000102")["Activation_Status__c"] == "Activated"
    assert _opportunity(organisation, "00000102")["StageName"] == "Active"
    assert organisation.billing.select(Service, id=service.id)[0].status == "Active"


def test_order_that_was_scheduled_before_the_start(organisation: Organisation) -> None:
    """The story 00000137 becomes Activated on its date."""
    organisation.advance(timedelta(days=6))
    assert _order(organisation, "00000137")["Activation_Status__c"] == "Activated"
    assert organisation.billing.select(Service, id=1137)[0].status == "Active"


def test_physical_sim_waits_for_its_card(organisation: Organisation) -> None:
    """Approved alone nothing happens; with a SIM it is provisioned, and the card becomes Assigned."""
    _write(organisation, "00000105", Status="Approved")
    organisation.advance(MOMENT)
    assert _order(organisation, "00000105")["WHMCS_Order_ID__c"] is None
    sim = organisation.store.select("SIM_Inventory__c", Status__c="Free")[0]["Id"]
    _write(organisation, "00000105", Assign_Physical_SIM__c=sim, Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    assert _order(organisation, "00000105")["Activation_Status__c"] == "Activated"
    assert (organisation.store.get("SIM_Inventory__c", str(sim)) or {})["Status__c"] == "Assigned"


@pytest.mark.parametrize(
    ("variant", "field", "starts"),
    [
        ("standard", "status", True),
        ("standard", "activation", True),
        ("classic", "status", False),
        ("classic", "activation", True),
        ("activated", "status", True),
        ("activated", "activation", False),
    ],
)
def test_trigger_differs_by_organisation(variant: str, field: str, starts: bool) -> None:
    """Which of the two fields starts provisioning is the organisation's (domain.md 3)."""
    organisation = _org(variant)
    values = {"Status": "Approved"} if field == "status" else {"Activation_Status__c": "Activating"}
    _write(organisation, "00000101", **values)
    organisation.advance(MOMENT)
    assert bool(_order(organisation, "00000101")["WHMCS_Order_ID__c"]) is starts


@pytest.mark.parametrize("number", ["00000111", "00000112"])
def test_without_payment_method_it_fails(organisation: Organisation, number: str) -> None:
    """None, or an expired card only: PAYMENT_METHOD_MISSING, nothing in WHMCS."""
    before = organisation.billing.count(BillingOrder)
    _write(organisation, number, Status="Approved", Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    order = _order(organisation, number)
    assert order["Activation_Error_Code__c"] == "PAYMENT_METHOD_MISSING"
    assert order["Activation_Last_Attempt_At__c"] == "2026-11-20T01:00:02.000+0000"
    assert organisation.billing.count(BillingOrder) == before


def _retry(organisation: Organisation, number: str) -> dict[str, object]:
    cleared = dict.fromkeys(("Activation_Error_Code__c", "Activation_Error_Message__c"))
    _write(organisation, number, Activation_Status__c="Activating", **cleared)
    organisation.advance(MOMENT)
    return _order(organisation, number)


def test_retry_after_a_card_was_added(organisation: Organisation) -> None:
    """00000130 succeeds at once, 00000129 after its card came."""
    assert _retry(organisation, "00000130")["Activation_Status__c"] == "Activated"
    assert _retry(organisation, "00000129")["Activation_Error_Code__c"] == "PAYMENT_METHOD_MISSING"
    organisation.billing.add(PayMethod(clientid=5129))
    assert _retry(organisation, "00000129")["Activation_Error_Code__c"] is None


@pytest.mark.parametrize("variant", ["standard", "classic", "activated"])
def test_network_failure_of_the_story_happens_once_more(variant: str) -> None:
    """00000131 fails again, then succeeds, in every organisation."""
    organisation = _org(variant)
    assert _retry(organisation, "00000131")["Activation_Error_Code__c"] == "NETWORK_TIMEOUT"
    assert _retry(organisation, "00000131")["Activation_Status__c"] == "Activated"


def test_first_provisioning_that_fails(organisation: Organisation) -> None:
    """00000135 fails after its approval; the retry succeeds."""
    _write(organisation, "00000135", Status="Approved", Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    assert _order(organisation, "00000135")["Activation_Error_Code__c"] == "NETWORK_TIMEOUT"
    assert _retry(organisation, "00000135")["Activation_Status__c"] == "Activated"


def test_no_billing_client(organisation: Organisation) -> None:
    """00000121 has no client in WHMCS: it fails with a code of its own."""
    _write(organisation, "00000121", Status="Approved", Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    assert _order(organisation, "00000121")["Activation_Error_Code__c"] == "CLIENT_NOT_FOUND"


def test_client_known_by_mail_only(organisation: Organisation) -> None:
    """00000122 is provisioned for the client that the e-mail leads to."""
    _write(organisation, "00000122", Status="Approved", Activation_Status__c="Activating")
    organisation.advance(MOMENT)
    assert organisation.billing.select(Service, clientid=5122)


def test_rejected_order_does_nothing(organisation: Organisation) -> None:
    """Cancelled starts nothing."""
    _write(organisation, "00000101", Status="Cancelled")
    organisation.advance(MOMENT)
    assert _order(organisation, "00000101")["WHMCS_Order_ID__c"] is None


def test_eligibility_result_leaves_an_activity(organisation: Organisation) -> None:
    """A changed status mails the customer: all that is seen of it is a completed Task."""
    account = organisation.store.select("Account", AccountNumber="C-0301")[0]
    organisation.store.update("Account", str(account["Id"]), {"Internet_Eligibility_Status__c": "Eligible"})
    organisation.advance(MOMENT)
    task = organisation.store.select("Task", WhatId=account["Id"])[0]
    assert (task["Subject"], task["Status"]) == ("Customer mailed: internet eligibility Eligible", "Completed")
