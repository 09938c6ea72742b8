"""Ten thousand more rows in each queue, the same at every start, inserted the fast way."""

from datetime import timedelta

from console.sandbox.billing import BIRTH_DATE_FIELD, CUSTOMER_NUMBER_FIELD, GENDER_FIELD, TOKYO
from console.sandbox.billing_records import Client, PayMethod, Service
from console.sandbox.catalog import INTERNET
from console.sandbox.personas import Persona, persona
from console.sandbox.world_builder import COMMODITIES, WorldBuilder, address_fields
from console.sandbox.world_time import wire

ROWS = 10_000
"""Extra rows in each of the four queues."""
FIRST_CUSTOMER = 10_000
FIRST_ORDER = 10_000
FIRST_CASE = 100_000
FIRST_SERVICE = 100_000
_STEP = timedelta(minutes=3)
_RESULTS = ("Home 1G", "Home 10G", "Apartment 1G")

Rows = list[dict[str, object]]


def add_rows(world: WorldBuilder) -> None:
    """Add `ROWS` orders, eligibility Cases, ID accounts and cancellation Cases; a customer has one of each."""
    people = [persona(number) for number in range(ROWS)]
    accounts = world.store.insert_many("Account", _accounts(world, people))
    contacts = world.store.insert_many("Contact", _contacts(world, people, accounts))
    chances = world.store.insert_many("Opportunity", _opportunities(world, people, accounts))
    orders = world.store.insert_many("Order", _orders(world, people, accounts, chances))
    item = world.catalog.item("home_1g")
    world.store.insert_many("OrderItem", [{**item, "OrderId": order, **_system(world, 0)} for order in orders])
    for first, make in ((FIRST_CASE, _eligibility_case), (FIRST_CASE + ROWS, _cancellation_case)):
        cases: Rows = []
        for index, who in enumerate(people):
            links = dict.fromkeys(world.words.case_opportunity_fields, chances[index])
            cases.append(
                {
                    **make(world, index, who),
                    "CaseNumber": f"{first + index:08d}",
                    "AccountId": accounts[index],
                    "ContactId": contacts[index],
                    "Status": "New",
                    "Origin": "Portal Notification",
                    "Priority": "Medium",
                    **links,
                    **_system(world, index),
                }
            )
        world.store.insert_many("Case", cases)
    _bill(world, people, chances)


def _system(world: WorldBuilder, index: int) -> dict[str, object]:
    """When and by whom the `index`-th row was made: older as the index grows."""
    moment = wire(world.now - _STEP * (index + 1))
    user = world.people.users["integration"]
    return {
        "CreatedDate": moment,
        "LastModifiedDate": moment,
        "SystemModstamp": moment,
        "CreatedById": user,
        "LastModifiedById": user,
    }


def _number(index: int) -> str:
    return f"C-{FIRST_CUSTOMER + index}"


def _accounts(world: WorldBuilder, people: list[Persona]) -> Rows:
    identity = world.identity("Submitted")
    return [
        {
            "Name": who.name,
            "AccountNumber": _number(index),
            "Phone": who.phone,
            **address_fields("Billing", who.address),
            "Internet_Eligibility_Status__c": "Pending",
            "Internet_Eligibility__c": _RESULTS[index % len(_RESULTS)],
            "Internet_Eligibility_Request_Date_Time__c": wire(world.now - _STEP * (index + 1)),
            **identity,
            "Id_Verification_Submitted_Date_Time__c": wire(world.now - _STEP * (index + 1)),
            "OwnerId": world.people.users["integration"],
            **_system(world, index),
        }
        for index, who in enumerate(people)
    ]


def _contacts(world: WorldBuilder, people: list[Persona], accounts: list[str]) -> Rows:
    return [
        {
            "AccountId": accounts[index],
            "LastName": who.family,
            "FirstName": who.given,
            "Email": who.email,
            "Birthdate": who.birth,
            **address_fields("Mailing", who.address),
            **_system(world, index),
        }
        for index, who in enumerate(people)
    ]


def _opportunities(world: WorldBuilder, people: list[Persona], accounts: list[str]) -> Rows:
    ends = [wire(world.month_end(months)) for months in range(3)]
    return [
        {
            "Name": f"{who.name} {INTERNET}",
            "AccountId": accounts[index],
            "StageName": "△Cancelling",
            "CloseDate": world.day(30),
            **dict.fromkeys(world.words.commodity_fields, COMMODITIES[INTERNET]),
            "WHMCS_Service_ID__c": FIRST_SERVICE + index,
            "ScheduledCancellationDateAndTime__c": ends[index % len(ends)],
            "CancellationNotice__c": "有",
            "LineReturn__c": "NotYet",
            **_system(world, index),
        }
        for index, who in enumerate(people)
    ]


def _orders(world: WorldBuilder, people: list[Persona], accounts: list[str], chances: list[str]) -> Rows:
    price = world.catalog.offers["home_1g"].price
    return [
        {
            "OrderNumber": f"{FIRST_ORDER + index:08d}",
            "AccountId": accounts[index],
            "OpportunityId": chances[index],
            "Pricebook2Id": world.catalog.pricebook,
            "Status": world.review(draft=index % 2 == 0),
            "Type": INTERNET,
            "EffectiveDate": (world.now.astimezone(TOKYO) - _STEP * (index + 1)).date().isoformat(),
            "OwnerId": world.people.queues["CS_Orders"],
            "TotalAmount": price,
            "Activation_Type__c": "Immediate",
            "Access_Mode__c": "IPoE-HGW",
            "Internet_Plan_Tier__c": "Gold",
            **address_fields("Billing", who.address),
            "Address_Changed__c": False,
            **_system(world, index),
        }
        for index, who in enumerate(people)
    ]


def _eligibility_case(world: WorldBuilder, _index: int, who: Persona) -> dict[str, object]:
    place = who.address
    return {
        "Type": "Eligibility Check",
        "Subject": f"Internet Eligibility - {place.state}{place.city}{place.street}",
        "Description": f"Address: {place.line}",
        "OwnerId": world.people.queues["CS_Internet"],
    }


def _cancellation_case(world: WorldBuilder, index: int, who: Persona) -> dict[str, object]:
    end = world.month_end(index % 3).astimezone(TOKYO)
    return {
        "Type": "Cancellation Request",
        "Subject": f"Cancellation Request - {INTERNET} ({end:%Y-%m})",
        "Description": f"Comments: \nAlternative email: {who.email}\nWHMCS Service ID: {FIRST_SERVICE + index}",
        "OwnerId": world.people.queues["CS_Cancellations"],
    }


def _bill(world: WorldBuilder, people: list[Persona], chances: list[str]) -> None:
    """Clients, cards and services for all of them."""
    offer = world.catalog.offers["home_1g"]
    begun, due = world.day(-60), world.month_end(0).date().isoformat()
    clients, methods, services = [], [], []
    for index, who in enumerate(people):
        client = FIRST_CUSTOMER + index
        home = who.address
        custom = {CUSTOMER_NUMBER_FIELD: _number(index), BIRTH_DATE_FIELD: who.birth, GENDER_FIELD: who.gender}
        clients.append(
            Client(
                id=client, firstname=who.given, lastname=who.family, email=who.email, address1=home.street,
                city=home.city, state=home.state, postcode=home.postal_code, phonenumber=who.phone, datecreated=begun,
                customfields=custom,
            )
        )  # fmt: skip
        methods.append(PayMethod(id=FIRST_CUSTOMER + index, clientid=client))
        services.append(
            Service(
                id=FIRST_SERVICE + index, clientid=client, pid=offer.pid, name=offer.billing_name, groupname=INTERNET,
                regdate=begun, nextduedate=due, firstpaymentamount=f"{offer.price:.2f}",
                recurringamount=f"{offer.price:.2f}", customfields={"OpportunityId": chances[index]},
            )
        )  # fmt: skip
    for batch in (clients, methods, services):
        world.billing.add_many(batch)
