"""Stories of SIM and VPN orders: EID, SIM stock, number porting (domain.md 2.1)."""

from console.sandbox.catalog import SIM
from console.sandbox.personas import resident
from console.sandbox.stories import Register
from console.sandbox.world_builder import Customer, WorldBuilder

REGISTER = Register("orders")
story = REGISTER.story

PLAN = ("sim_5g", "sim_fee")
GOOD_EID = "89049032000000000000000000000103"
ESIM = {"SIM_Type__c": "eSIM", "EID__c": GOOD_EID, "SIM_Voice_Mail__c": True, "SIM_Call_Waiting__c": False}
PHYSICAL = {"SIM_Type__c": "Physical SIM", "SIM_Voice_Mail__c": False, "SIM_Call_Waiting__c": True}


def _porting(customer: Customer, *, number: str, expires: str) -> dict[str, object]:
    """A complete number porting of this customer."""
    who = customer.who
    return {
        "MNP_Application__c": "Requested",
        "MNP_Reservation_Number__c": number,
        "MNP_Expiry_Date__c": expires,
        "MNP_Phone_Number__c": who.phone,
        "MVNO_Account_Number__c": f"MV{number}",
        "Porting_LastName__c": who.family,
        "Porting_FirstName__c": who.given,
        "Porting_LastName_Katakana__c": who.family_kana,
        "Porting_FirstName_Katakana__c": who.given_kana,
        "Porting_Gender__c": who.gender,
        "Porting_DateOfBirth__c": who.birth,
    }


@story("00000103")
def clean_esim(world: WorldBuilder) -> None:
    """eSIM with a 32-digit EID, as Draft. Expected: all checks pass; approve gives Activating."""
    world.order(103, world.customer("C-0103", eligibility=None), PLAN, minutes=5, draft=True, fields=ESIM)


@story("00000104")
def short_eid(world: WorldBuilder) -> None:
    """eSIM whose EID has 31 digits. Expected: eid fails."""
    world.order(
        104, world.customer("C-0104", eligibility=None), PLAN, minutes=40, fields={**ESIM, "EID__c": GOOD_EID[:-1]}
    )


@story("00000105")
def physical_for_review(world: WorldBuilder) -> None:
    """Physical SIM waiting for its review.

    Expected: checks pass; approve writes Status alone, then it waits for a SIM.
    """
    world.order(105, world.customer("C-0105", eligibility=None), PLAN, minutes=60, fields=PHYSICAL)


@story("00000106")
def physical_waiting(world: WorldBuilder) -> None:
    """Physical SIM, approved, no SIM assigned yet; three SIM cards are free, one is broken.

    Expected: in `waiting_for_sim`; assign_sim offers the free ones only, then provisioning runs.
    """
    for _ in range(3):
        world.sim()
    world.sim(status="Broken")
    world.sim(status="Assigned")
    world.order(
        106, world.customer("C-0106", eligibility=None), PLAN, minutes=300, fields={"Status": "Approved", **PHYSICAL}
    )


@story("00000107")
def vpn(world: WorldBuilder) -> None:
    """VPN router for the US, as Draft. Expected: checks pass; approve gives Activating."""
    world.order(
        107,
        world.customer("C-0107", eligibility=None),
        ("vpn_us", "vpn_fee"),
        minutes=75,
        draft=True,
        fields={"VPN_Region__c": "US"},
    )


@story("00000108")
def porting_complete(world: WorldBuilder) -> None:
    """Number porting, complete, reserved for another twelve days. Expected: mnp passes; no priority."""
    customer = world.customer("C-0108", eligibility=None)
    porting = _porting(customer, number="1012345678", expires=world.day(12))
    world.order(
        108, customer, ("sim_25g", "sim_fee"), minutes=65, fields={**ESIM, "EID__c": GOOD_EID[:-1] + "8", **porting}
    )


@story("00000109")
def porting_priority(world: WorldBuilder) -> None:
    """Number porting whose reservation expires in two days; the order is 22 minutes old.

    Expected: priority order (30 minutes), SLA near; mnp passes.
    """
    customer = world.customer("C-0109", eligibility=None)
    porting = _porting(customer, number="1012345679", expires=world.day(2))
    world.order(109, customer, PLAN, minutes=22, fields={**ESIM, "EID__c": GOOD_EID[:-1] + "9", **porting})


@story("00000110")
def porting_expired(world: WorldBuilder) -> None:
    """Number porting: the reservation expired yesterday, its number is missing, and so is the katakana name.

    Expected: mnp fails, naming all three.
    """
    customer = world.customer("C-0110", eligibility=None)
    porting = _porting(customer, number="1012345670", expires=world.day(-1))
    gaps = {"MNP_Reservation_Number__c": None, "Porting_LastName_Katakana__c": None}
    world.order(110, customer, PLAN, minutes=110, fields={**ESIM, **porting, **gaps})


@story("00000143")
def no_birth_date(world: WorldBuilder) -> None:
    """eSIM; the Contact has no birth date, so the systems cannot be compared. Expected: identity cannot be told."""
    customer = world.customer("C-0143", eligibility=None, who=resident(143), contact={"Birthdate": None})
    world.order(143, customer, PLAN, minutes=12, fields=ESIM)


@story("00000144")
def id_rejected(world: WorldBuilder) -> None:
    """eSIM of an account whose ID document was rejected. Expected: identity fails (ID verification Rejected)."""
    customer = world.customer(
        "C-0144",
        eligibility=None,
        id_status="Rejected",
        account={"Id_Verification_Rejection_Message__c": "画像が不鮮明です。再度ご提出ください。"},
    )
    world.order(144, customer, PLAN, minutes=130, fields=ESIM)


@story("00000146")
def chosen_date(world: WorldBuilder) -> None:
    """eSIM for which the customer chose a date a week from now. Expected: approve proposes Scheduled with that date."""
    world.order(
        146,
        world.customer("C-0146", eligibility=None),
        PLAN,
        minutes=18,
        fields={"Activation_Type__c": "Scheduled", "Activation_Scheduled_At__c": world.at(7, 9), **ESIM},
    )


@story("00000147")
def other_commodity(world: WorldBuilder) -> None:
    """eSIM of a customer with an active internet service (1147). Expected: duplicates passes: another commodity."""
    customer = world.customer("C-0147")
    active = world.opportunity(customer, "Internet", "Active", WHMCS_Service_ID__c=1147)
    world.service(1147, customer, "home_1g", opportunity=active)
    sim = world.opportunity(customer, SIM, "Post Processing")
    world.order(147, customer, PLAN, minutes=28, opportunity=sim, fields=ESIM)
