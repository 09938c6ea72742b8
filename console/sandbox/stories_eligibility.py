"""Stories of internet eligibility checks (domain.md 2.2)."""

from dataclasses import replace
from datetime import datetime

from console.sandbox.catalog import INTERNET
from console.sandbox.personas import Address, persona, resident
from console.sandbox.stories import Register
from console.sandbox.world_builder import Customer, Values, WorldBuilder
from console.sandbox.world_time import wire

REGISTER = Register("eligibility")
story = REGISTER.story

HOUR = 60


def _check(
    world: WorldBuilder,
    number: int,
    customer: Customer,
    opportunity: str | None,
    created: datetime,
    *,
    place: Address | None = None,
    note: str = "",
    fields: Values | None = None,
) -> str:
    """An open eligibility Case, and the Account's request."""
    place = place or customer.who.address
    text = f"Address: {place.line}\nPostal code: {place.postal_code}\nPhone: {customer.who.phone}\n{note}".strip()
    row: dict[str, object] = {
        "Type": "Eligibility Check",
        "Origin": "Portal Notification",
        "Subject": f"Internet Eligibility - {place.state}{place.city}{place.street}",
        "Description": text,
        "OwnerId": world.people.queues["CS_Internet"],
    }
    case = world.case(number, customer, opportunity, created=created, fields={**row, **(fields or {})})
    asked: dict[str, object] = {"Internet_Eligibility_Request_Date_Time__c": wire(created)}
    if "Internet_Eligibility_Case_Id__c" in world.store.schema.objects["Account"].fields:
        asked["Internet_Eligibility_Case_Id__c"] = case
    world.store.update("Account", customer.account, asked, by=world.people.users["integration"], at=created)
    return case


def _asked(
    world: WorldBuilder, number: int, minutes: float, *, home: Address | None = None, fields: Values | None = None
) -> str:
    """A customer who waits for the result at `home`, with one Opportunity in Introduction."""
    who = persona(number - 2700)
    who = replace(who, address=home or who.address)
    customer = world.customer(f"C-0{number - 2700}", who=who, eligibility="Pending")
    opportunity = world.opportunity(customer, INTERNET, "Introduction")
    return _check(world, number, customer, opportunity, world.business_ago(minutes), fields=fields)


@story("00003001")
def plain_house(world: WorldBuilder) -> None:
    """A plain house, three business hours old. Expected: record Home 1G: status eligible, stage Ready, Case closed."""
    _asked(world, 3001, 3 * HOUR, home=Address("154-0004", "東京都", "世田谷区", "太子堂2-7-3"))


@story("00003002")
def apartment(world: WorldBuilder) -> None:
    """An apartment with building and room. Expected: record Apartment 1G."""
    home = Address("220-0012", "神奈川県", "横浜市西区", "みなとみらい4-5-15 グリーンハイツ 401")
    _asked(world, 3002, 6 * HOUR, home=home)


@story("00003003")
def no_opportunity(world: WorldBuilder) -> None:
    """The Case is linked to no Opportunity. Expected: result can be recorded; no stage moves, and that is said."""
    customer = world.customer("C-0303", eligibility="Pending")
    _check(world, 3003, customer, None, world.business_ago(9 * HOUR))


@story("00003004")
def two_opportunities(world: WorldBuilder) -> None:
    """The Account has two Opportunities in Introduction; the Case is linked to the second.

    Expected: only the linked one moves; the other one is shown.
    """
    customer = world.customer("C-0304", eligibility="Pending")
    world.opportunity(customer, INTERNET, "Introduction", Name="古い問い合わせ")
    linked = world.opportunity(customer, INTERNET, "Introduction")
    _check(world, 3004, customer, linked, world.business_ago(12 * HOUR))


@story("00003005")
def disputed(world: WorldBuilder) -> None:
    """The customer disputes an earlier Not Eligible; the Case is escalated to the supervisors' queue.

    Expected: refused to an agent; a supervisor decides or hands back; also in `escalations`.
    """
    customer = world.customer("C-0305", eligibility="Not Eligible")
    opportunity = world.opportunity(customer, INTERNET, "Introduction")
    _check(
        world,
        3005,
        customer,
        opportunity,
        world.business_ago(15 * HOUR),
        note="隣の家では同じ回線が使えています。再調査を希望します。",
        fields={"IsEscalated": True, "Priority": "High", "OwnerId": world.people.queues["CS_Supervisors"]},
    )


@story("00003006")
def very_old(world: WorldBuilder) -> None:
    """Older than 48 business hours. Expected: SLA over the limit; first in the list."""
    _asked(world, 3006, 50 * HOUR)


@story("00003007")
def near_target(world: WorldBuilder) -> None:
    """23 business hours old. Expected: SLA near the target of 24."""
    _asked(world, 3007, 23 * HOUR)


@story("00003008")
def claimed(world: WorldBuilder) -> None:
    """agent2 holds the Case. Expected: claimed by another; refused to agent."""
    case = _asked(world, 3008, 4 * HOUR, fields={"Status": "In Progress"})
    world.take("Case", case, world.people.users["agent2"])


@story("00003009")
def asked_again(world: WorldBuilder) -> None:
    """The Account is eligible already (Apartment 1G) and asks again for a new address.

    Expected: the earlier result is shown and would be replaced.
    """
    customer = world.customer("C-0309", eligibility="Apartment 1G")
    opportunity = world.opportunity(customer, INTERNET, "Introduction")
    moved = Address("220-0012", "神奈川県", "横浜市西区", "みなとみらい3-14-9")
    _check(world, 3009, customer, opportunity, world.business_ago(2 * HOUR), place=moved)


@story("00003010")
def resident_asks(world: WorldBuilder) -> None:
    """A foreign resident, between target and limit (30 business hours).

    Expected: SLA over the target, under the limit.
    """
    customer = world.customer("C-0310", who=resident(310), eligibility="Pending")
    opportunity = world.opportunity(customer, INTERNET, "Introduction")
    _check(world, 3010, customer, opportunity, world.business_ago(30 * HOUR))
