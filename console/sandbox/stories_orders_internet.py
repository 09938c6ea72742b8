"""Stories of internet orders: plan, address, eligibility, duplicates (domain.md 2.1)."""

from console.sandbox.catalog import INTERNET
from console.sandbox.personas import resident
from console.sandbox.stories import Register
from console.sandbox.world_builder import WorldBuilder

REGISTER = Register("orders")
story = REGISTER.story

HOME = ("home_1g", "install_single")
IPOE = {"Access_Mode__c": "IPoE-BYOR", "Internet_Plan_Tier__c": "Gold", "Installment_Plan__c": "Single"}


@story("00000101")
def clean_internet(world: WorldBuilder) -> None:
    """Internet order IPoE, Home 1G, everything in order, 20 minutes old. Expected: all checks pass; approve."""
    world.order(101, world.customer("C-0101"), HOME, minutes=20, fields=IPOE)


@story("00000102")
def ntt_date(world: WorldBuilder) -> None:
    """Internet order for which NTT has given an installation date nine days from now, in the notes.

    Expected: notes to be read; approve with the date gives Activation_Status__c Scheduled.
    """
    text = f"NTT工事日が {world.day(9)} 10:00 に確定しました。立会いが必要です。"
    world.order(
        102,
        world.customer("C-0102"),
        (*HOME, "denwa"),
        minutes=70,
        fields={"Description": text, "Hikari_Denwa__c": True, **IPOE},
    )


@story("00000113")
def address_changed(world: WorldBuilder) -> None:
    """The customer moved at checkout: the order's address is not the one that was checked, Address_Changed__c is set.

    Expected: address fails; an agent cannot approve.
    """
    moved = {
        "BillingStreet": "天神2-8-40 グリーンハイツ 702",
        "BillingCity": "福岡市中央区",
        "BillingState": "福岡県",
        "BillingPostalCode": "810-0001",
    }
    world.order(113, world.customer("C-0113"), HOME, minutes=85, fields={"Address_Changed__c": True, **moved, **IPOE})


@story("00000114")
def plan_above_eligibility(world: WorldBuilder) -> None:
    """Home 10G ordered, the account is eligible for Apartment 1G. Expected: product fails."""
    customer = world.customer("C-0114", eligibility="Apartment 1G")
    world.order(
        114, customer, ("home_10g", "install_24"), minutes=95, fields={**IPOE, "Installment_Plan__c": "24-Month"}
    )


@story("00000115")
def eligibility_pending(world: WorldBuilder) -> None:
    """Internet order while the eligibility check is still pending.

    Expected: product and address fail: not checked yet.
    """
    world.order(115, world.customer("C-0115", eligibility="Pending"), HOME, minutes=30, fields=IPOE)


@story("00000116")
def duplicate_service(world: WorldBuilder) -> None:
    """The client already has an active internet service (1116) in WHMCS. Expected: duplicates fails, names 1116."""
    customer = world.customer("C-0116")
    world.service(1116, customer, "apartment_100m")
    world.order(116, customer, HOME, minutes=100, fields=IPOE)


@story("00000117")
def duplicate_opportunity(world: WorldBuilder) -> None:
    """Another Opportunity of the account is Active with the same commodity; WHMCS has no service.

    Expected: duplicates fails, names the Opportunity.
    """
    customer = world.customer("C-0117")
    world.opportunity(customer, INTERNET, "Active")
    world.order(117, customer, HOME, minutes=45, draft=True, fields=IPOE)


@story("00000124")
def over_threshold(world: WorldBuilder) -> None:
    """An office line with installation and router for 124,000 yen.

    Expected: escalation (order value over 100,000 yen); an agent cannot approve.
    """
    items = ("corporate_10g", "install_office", "router")
    world.order(124, world.customer("C-0124", eligibility="Home 10G"), items, minutes=50, fields=IPOE)


@story("00000136")
def at_threshold(world: WorldBuilder) -> None:
    """The same line without the router: exactly 100,000 yen. Expected: no escalation ("over" is more than)."""
    world.order(
        136,
        world.customer("C-0136", eligibility="Home 10G"),
        ("corporate_10g", "install_office"),
        minutes=15,
        fields=IPOE,
    )


@story("00000134")
def foreign_resident(world: WorldBuilder) -> None:
    """A foreign resident, Latin letters, family name first; the order is three business days old.

    Expected: all checks pass; the SLA is over.
    """
    world.order(134, world.customer("C-0134", who=resident(134)), HOME, minutes=3 * 540, fields=IPOE)


@story("00000137")
def scheduled(world: WorldBuilder) -> None:
    """Approved yesterday, provisioned (service 1137 is Pending), waits for its date in five days.

    Expected: in no list of work; becomes Activated on its date.
    """
    customer = world.customer("C-0137")
    opportunity = world.opportunity(customer, INTERNET, "Post Processing", WHMCS_Service_ID__c=1137)
    world.service(1137, customer, "home_1g", opportunity=opportunity, fields={"status": "Pending"})
    world.order(
        137,
        customer,
        ("home_1g",),
        created=world.ago(days=2),
        opportunity=opportunity,
        case=False,
        fields={
            "Status": "Approved",
            "Activation_Status__c": "Scheduled",
            "Activation_Scheduled_At__c": world.at(5, 10),
            "WHMCS_Order_ID__c": "21137",
            **IPOE,
        },
    )


@story("00000138")
def activated(world: WorldBuilder) -> None:
    """Finished last week: Activated, service 1138 runs. Expected: in no list of work."""
    customer = world.customer("C-0138")
    opportunity = world.opportunity(customer, INTERNET, "Active", WHMCS_Service_ID__c=1138)
    world.service(1138, customer, "home_1g", opportunity=opportunity)
    world.order(
        138,
        customer,
        ("home_1g",),
        created=world.ago(days=8),
        opportunity=opportunity,
        case=False,
        fields={"Status": "Approved", "Activation_Status__c": "Activated", "WHMCS_Order_ID__c": "21138", **IPOE},
    )


@story("00000139")
def rejected(world: WorldBuilder) -> None:
    """Rejected last week, the reason in its notes. Expected: in no list of work."""
    world.order(
        139,
        world.customer("C-0139"),
        HOME,
        created=world.ago(days=7),
        case=False,
        fields={"Status": "Cancelled", "Description": "却下: お客様都合により取消", **IPOE},
    )


@story("00000140")
def not_eligible(world: WorldBuilder) -> None:
    """Ordered although the address check ended with Not Eligible.

    Expected: product and address fail; escalation (the address check failed).
    """
    world.order(140, world.customer("C-0140", eligibility="Not Eligible"), HOME, minutes=55, fields=IPOE)


@story("00000142")
def ended_service(world: WorldBuilder) -> None:
    """The client's old internet service (1142) is Terminated, its Opportunity cancelled.

    Expected: duplicates passes: an ended service is none.
    """
    customer = world.customer("C-0142")
    old = world.opportunity(customer, INTERNET, "Cancelled", WHMCS_Service_ID__c=1142, LineReturn__c="Returned")
    world.service(1142, customer, "home_1g", opportunity=old, fields={"status": "Terminated"})
    world.order(142, customer, HOME, minutes=25, fields=IPOE)


@story("00000145")
def no_opportunity(world: WorldBuilder) -> None:
    """PPPoE order that is linked to no Opportunity, with weekend installation.

    Expected: checks pass; no stage to move.
    """
    world.order(
        145,
        world.customer("C-0145", eligibility="Apartment 1G"),
        ("apartment_1g", "install_24"),
        minutes=35,
        opportunity=None,
        fields={"Weekend_Install__c": True, "Access_Mode__c": "PPPoE", "Installment_Plan__c": "12-Month"},
    )
