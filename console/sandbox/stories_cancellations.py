"""Stories of cancellation requests, and of pairs that drifted apart (domain.md 2.4)."""

from datetime import datetime, timedelta

from console.sandbox.billing import TOKYO
from console.sandbox.billing_records import Addon, Service
from console.sandbox.catalog import INTERNET, SIM, VPN
from console.sandbox.stories import Register
from console.sandbox.world_builder import FIRST_ORDER, Customer, WorldBuilder
from console.sandbox.world_time import wire

REGISTER = Register("cancellations")
story = REGISTER.story
DRIFT = Register("drift")
drift = DRIFT.story

_DATES = {INTERNET: "ScheduledCancellationDateAndTime__c", SIM: "SIMScheduledCancellationDateAndTime__c"}
_NOTICES = {INTERNET: "CancellationNotice__c", SIM: "SIMCancellationNotice__c"}


def _dated(kind: str, when: datetime | None, notice: str) -> dict[str, object]:
    """Date and notice in the fields of that kind; VPN uses the internet ones."""
    date, told = _DATES.get(kind, _DATES[INTERNET]), _NOTICES.get(kind, _NOTICES[INTERNET])
    return {date: wire(when) if when else None, told: notice}


def _form(customer: Customer, kind: str, service: int) -> str:
    """The data of the portal's form, as the Case's Description has them."""
    sim = f"\nSIM number: {customer.who.phone}" if kind == SIM else ""
    return f"Comments: 引越しのため\nAlternative email: {customer.who.email}\nWHMCS Service ID: {service}{sim}"


def _request(
    world: WorldBuilder,
    number: int,
    offer: str,
    when: datetime | None,
    *,
    notice: str = "有",
    created: datetime | None = None,
    linked: bool = True,
    named: int | None = None,
    opportunity: dict[str, object] | None = None,
    service: dict[str, object] | None = None,
    stage: str = "△Cancelling",
    case: dict[str, object] | None = None,
) -> Customer:
    """A running service with the Case's number as its id, its Opportunity and the customer's request.

    4001 makes CaseNumber 00004001, customer C-0401 and service 4001; `when` is the scheduled end, `named` the service
    id in the Case's text when it is another; `opportunity`, `service` and `case` are other fields of those.
    """
    kind = world.catalog.offers[offer].group
    customer = world.customer(f"C-0{number - 3600}")
    line = {"LineReturn__c": "NotYet"} if kind == INTERNET else {}
    cancelling = {"WHMCS_Service_ID__c": number, **line, **_dated(kind, when, notice), **(opportunity or {})}
    chance = world.opportunity(customer, kind, stage, **cancelling)
    world.service(number, customer, offer, opportunity=chance, fields=service)
    month = f"{(when or world.month_end(0)).astimezone(TOKYO):%Y-%m}"
    row = {
        "Type": "Cancellation Request",
        "Origin": "Portal Notification",
        "Subject": f"Cancellation Request - {kind} ({month})",
        "Description": _form(customer, kind, named or number),
        "OwnerId": world.people.queues["CS_Cancellations"],
        **(case or {}),
    }
    asked = created or world.business_ago(120)
    world.case(number, customer, chance if linked else None, created=asked, fields=row)
    return customer


def _today(world: WorldBuilder) -> datetime:
    """23:59 today in Japan: 14:59 UTC, still the same day there."""
    return world.now.astimezone(TOKYO).replace(hour=23, minute=59, second=0)


@story("00004001")
def new_request(world: WorldBuilder) -> None:
    """Internet, new, no date yet; the notice is still 未. Expected: in `new`; confirm proposes the month's end."""
    _request(world, 4001, "home_1g", None, notice="未", stage="Active")


@story("00004002")
def breaks_25th_rule(world: WorldBuilder) -> None:
    """Asked for on the 27th of last month, for the end of that same month.

    Expected: confirm shows that the 25th rule is broken and the earliest date that obeys it.
    """
    end = world.month_end(-1)
    _request(world, 4002, "home_1g", end, created=end.replace(day=27, hour=11), notice="未", stage="Active")


@story("00004003")
def scheduled(world: WorldBuilder) -> None:
    """Internet, scheduled for the end of next month. Expected: in `scheduled`; terminate is refused before that day."""
    _request(world, 4003, "home_1g", world.month_end(1), created=world.ago(days=3))


@story("00004004")
def due_today(world: WorldBuilder) -> None:
    """Internet, due today at 23:59 Japan time; ids agree, notice 有, the product has a module.

    Expected: in `due`; terminate by ModuleTerminate, then the Opportunity; the Case stays open for the equipment.
    """
    _request(world, 4004, "home_1g", _today(world), created=world.ago(days=30))


@story("00004005")
def passed(world: WorldBuilder) -> None:
    """The scheduled date passed six days ago and nothing was done. Expected: in `due`, overdue; also in `drift`."""
    _request(world, 4005, "apartment_1g", _today(world) - timedelta(days=6), created=world.ago(days=40))


@story("00004006")
def moving_house(world: WorldBuilder) -> None:
    """Due today, but the notice is 移転: the customer moves and keeps the line. Expected: terminate is refused."""
    _request(world, 4006, "home_1g", _today(world), notice="移転", created=world.ago(days=20))


@story("00004007")
def two_opportunities(world: WorldBuilder) -> None:
    """Two Opportunities carry service id 4007. Expected: terminate is refused; both are shown."""
    customer = _request(world, 4007, "home_1g", _today(world), created=world.ago(days=20))
    world.opportunity(customer, INTERNET, "Active", WHMCS_Service_ID__c=4007, Name="重複した商談")


@story("00004008")
def unpaid(world: WorldBuilder) -> None:
    """Due today; an unpaid invoice, an addon (Hikari Denwa) and a second service (4108) of the same order.

    Expected: terminate shows what outlives it; addon and second service are ticked separately.
    """
    customer = _request(world, 4008, "home_1g", _today(world), created=world.ago(days=25))
    world.unpaid_invoice(customer, 4008, 5500, due_in=10)
    world.billing.add(
        Addon(
            serviceid=4008,
            userid=customer.client,
            orderid=FIRST_ORDER + 4008,
            addonid=5,
            name="Hikari Denwa",
            recurring="550.00",
            regdate=world.day(-60),
            nextduedate=world.day(10),
        )
    )
    world.service(4108, customer, "install_24")
    world.billing.change(Service, 4108, orderid=FIRST_ORDER + 4008)


@story("00004009")
def no_module(world: WorldBuilder) -> None:
    """Due today; the product (Home 10G) has no module. Expected: ended by UpdateClientProduct, status set."""
    _request(world, 4009, "home_10g", _today(world), created=world.ago(days=25))


@story("00004010")
def module_fails(world: WorldBuilder) -> None:
    """Due today; the module answers "Line is locked by a pending NTT order".

    Expected: terminate fails with that text; Salesforce stays untouched.
    """
    text = "Line is locked by a pending NTT order"
    _request(world, 4010, "home_1g", _today(world), created=world.ago(days=25), service={"module_says": text})


@story("00004011")
def sim_ended(world: WorldBuilder) -> None:
    """SIM whose month is over; WHMCS has ended the service by itself.

    Expected: verify, cancel the Opportunity, close.
    """
    _request(world, 4011, "sim_5g", world.month_end(-1), created=world.ago(days=45), service={"status": "Cancelled"})


@story("00004012")
def sim_still_runs(world: WorldBuilder) -> None:
    """SIM whose month is over, and the service is still active. Expected: overdue; also in `drift`."""
    _request(world, 4012, "sim_25g", world.month_end(-1), created=world.ago(days=45))


@story("00004013")
def equipment_out(world: WorldBuilder) -> None:
    """Terminated and cancelled; the router has not come back (SentKit).

    Expected: in `equipment`; the Case stays open.
    """
    _request(
        world,
        4013,
        "home_1g",
        world.month_end(-1),
        created=world.ago(days=50),
        stage="Cancelled",
        opportunity={"LineReturn__c": "SentKit"},
        service={"status": "Terminated"},
        case={"Status": "In Progress"},
    )


@story("00004014")
def vpn_at_once(world: WorldBuilder) -> None:
    """VPN, ends at once, the same day. Expected: due now; terminate by ModuleTerminate."""
    _request(world, 4014, "vpn_uk", _today(world), created=world.business_ago(30))


@story("00004015")
def not_linked(world: WorldBuilder) -> None:
    """The Case is linked to no Opportunity; only the service id in its text leads there.

    Expected: found, and said so.
    """
    _request(world, 4015, "home_1g", world.month_end(0), created=world.ago(days=5), linked=False)


@story("00004016")
def ids_disagree(world: WorldBuilder) -> None:
    """Due today; the Case's text names service 4999, the Opportunity 4016. Expected: terminate is refused."""
    _request(world, 4016, "home_1g", _today(world), created=world.ago(days=22), named=4999)


@drift("4201")
def cancelled_but_billed(world: WorldBuilder) -> None:
    """Opportunity cancelled, service 4201 still active. Expected: drift: WHMCS still bills 5,500 yen a month."""
    customer = world.customer("C-0601")
    dates = _dated(INTERNET, world.month_end(-1), "有")
    chance = world.opportunity(
        customer, INTERNET, "Cancelled", WHMCS_Service_ID__c=4201, LineReturn__c="Returned", **dates
    )
    world.service(4201, customer, "home_1g", opportunity=chance)


@drift("4202")
def ended_but_active(world: WorldBuilder) -> None:
    """Service 4202 is Terminated, its Opportunity still Active. Expected: drift the other way; no money."""
    customer = world.customer("C-0602")
    chance = world.opportunity(customer, SIM, "Active", WHMCS_Service_ID__c=4202)
    world.service(4202, customer, "sim_5g", opportunity=chance, fields={"status": "Terminated"})


@drift("4203")
def ended_but_cancelling(world: WorldBuilder) -> None:
    """Service 4203 (VPN) is Cancelled, its Opportunity is still △Cancelling, no Case is open. Expected: drift."""
    customer = world.customer("C-0603")
    dates = _dated(VPN, world.month_end(-1), "有")
    chance = world.opportunity(customer, VPN, "△Cancelling", WHMCS_Service_ID__c=4203, **dates)
    world.service(4203, customer, "vpn_us", opportunity=chance, fields={"status": "Cancelled"})


@drift("4204")
def in_step(world: WorldBuilder) -> None:
    """Opportunity cancelled, service 4204 Cancelled. Expected: no drift: both statuses mean ended."""
    customer = world.customer("C-0604")
    chance = world.opportunity(customer, INTERNET, "Cancelled", WHMCS_Service_ID__c=4204, LineReturn__c="Returned")
    world.service(4204, customer, "home_1g", opportunity=chance, fields={"status": "Cancelled"})
