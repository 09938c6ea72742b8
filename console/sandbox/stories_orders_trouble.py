"""Stories of orders that need a second look: payment, identity, notes, escalation, failures (domain.md 2.1, 2.5)."""

from dataclasses import replace

from console.sandbox.billing import BIRTH_DATE_FIELD, CUSTOMER_NUMBER_FIELD, GENDER_FIELD
from console.sandbox.flows import Refusal
from console.sandbox.personas import persona
from console.sandbox.stories import Register
from console.sandbox.stories_orders_internet import HOME, IPOE
from console.sandbox.stories_orders_mobile import ESIM, PLAN
from console.sandbox.world_builder import Customer, WorldBuilder
from console.sandbox.world_time import wire

REGISTER = Register("orders")
story = REGISTER.story

_NO_PAYMENT = "No valid payment method is on file for this client"


def _failed(world: WorldBuilder, number: int, customer: Customer, code: str, text: str) -> str:
    """An approved eSIM order whose provisioning failed an hour ago."""
    return world.order(
        number,
        customer,
        PLAN,
        minutes=200,
        case=False,
        fields={
            "Status": "Approved",
            "Activation_Status__c": "Activating",
            "Activation_Error_Code__c": code,
            "Activation_Error_Message__c": text,
            "Activation_Last_Attempt_At__c": wire(world.ago(hours=1)),
            **ESIM,
        },
    )


@story("00000111")
def no_payment_method(world: WorldBuilder) -> None:
    """No payment method in WHMCS. Expected: payment fails; approved all the same, provisioning would fail."""
    world.order(111, world.customer("C-0111", card=None), HOME, minutes=90, fields=IPOE)


@story("00000112")
def expired_card(world: WorldBuilder) -> None:
    """The only stored card expired in 02/24. Expected: payment fails, naming the expiry."""
    world.order(112, world.customer("C-0112", card="02/24", eligibility=None), PLAN, minutes=105, fields=ESIM)


@story("00000118")
def name_differs(world: WorldBuilder) -> None:
    """WHMCS has another family name than Account and Contact. Expected: identity fails, difference marked."""
    world.order(118, world.customer("C-0118", client={"lastname": "渡辺"}), HOME, minutes=33, draft=True, fields=IPOE)


@story("00000119")
def birth_date_differs(world: WorldBuilder) -> None:
    """WHMCS has another birth date than the Contact. Expected: identity fails, difference marked."""
    who = persona(119)
    fields = {CUSTOMER_NUMBER_FIELD: "C-0119", BIRTH_DATE_FIELD: "1991-12-31", GENDER_FIELD: who.gender}
    world.order(119, world.customer("C-0119", who=who, client={"customfields": fields}), HOME, minutes=48, fields=IPOE)


@story("00000120")
def old_kanji(world: WorldBuilder) -> None:
    """髙橋 in Salesforce and 高橋 in WHMCS; the address there is in full-width digits, the birth date with slashes.

    Expected: identity is no failure: the kanji is shown as a difference to look at, widths and forms are equal.
    """
    who = replace(persona(120), family="髙橋", family_kana="タカハシ", birth="1985-04-01")
    wide = who.address.street.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    custom = {CUSTOMER_NUMBER_FIELD: "C-0120", BIRTH_DATE_FIELD: "1985/4/1", GENDER_FIELD: "男性"}
    customer = world.customer(
        "C-0120",
        who=who,
        client={"lastname": "高橋", "address1": wide, "customfields": custom, "companyname": "高橋&amp;商店"},
    )
    world.order(120, customer, HOME, minutes=58, fields=IPOE)


@story("00000121")
def no_client(world: WorldBuilder) -> None:
    """WHMCS knows neither the customer number nor the e-mail address.

    Expected: identity, duplicates and payment cannot be told: no WHMCS client.
    """
    world.order(121, world.customer("C-0121", known_to_billing=False), HOME, minutes=62, fields=IPOE)


@story("00000122")
def client_by_email(world: WorldBuilder) -> None:
    """The WHMCS client has no customer number; only the e-mail address (in capitals there) leads to it.

    Expected: found by e-mail, and said so; checks pass.
    """
    who = persona(122)
    fields = {BIRTH_DATE_FIELD: who.birth, GENDER_FIELD: who.gender}
    customer = world.customer("C-0122", who=who, client={"customfields": fields, "email": who.email.upper()})
    world.order(122, customer, HOME, minutes=66, fields=IPOE)


@story("00000123")
def special_notes(world: WorldBuilder) -> None:
    """Special instructions in the description, two lines with quotes and an emoji. Expected: notes must be ticked."""
    text = '【要確認】管理会社への連絡は平日10〜12時のみ。\n"犬がいます" 🐶 ※電話は携帯へ'
    world.order(123, world.customer("C-0123"), HOME, minutes=72, fields={"Description": text, **IPOE})


@story("00000125")
def three_orders(world: WorldBuilder) -> None:
    """Orders 00000125, 00000126 and 00000127 of one account within 24 hours.

    Expected: escalation on each (several orders in a short period); an agent cannot approve.
    """
    customer = world.customer("C-0125", eligibility=None)
    for number, hours in ((125, 23.5), (126, 5), (127, 0.5)):
        eid = f"890490320000000000000000000{number:05d}"
        world.order(number, customer, PLAN, created=world.ago(hours=hours), fields={**ESIM, "EID__c": eid})


@story("00000128")
def escalated(world: WorldBuilder) -> None:
    """agent2 escalated the order yesterday: Case 00002901, Type Escalation, owned by the supervisors' queue.

    Expected: an agent is refused, a supervisor may approve, reject or hand back; also in `escalations`.
    """
    customer = world.customer("C-0128")
    opportunity = world.opportunity(customer, "Internet", "Post Processing")
    world.order(128, customer, HOME, minutes=400, opportunity=opportunity, fields=IPOE)
    agent2 = world.people.users["agent2"]
    case = world.case(
        2901,
        customer,
        opportunity,
        created=world.business_ago(200),
        by=agent2,
        fields={
            "Type": "Escalation",
            "Subject": "Escalation - Order 00000128",
            "Description": "住所の番地について、お客様の申告とNTTの回答が一致しません。判断をお願いします。",
            "IsEscalated": True,
            "Priority": "High",
            "OwnerId": world.people.queues["CS_Supervisors"],
        },
    )
    world.insert(
        "CaseComment",
        {"ParentId": case, "CommentBody": "鈴木: 電話で確認済み。上長判断待ち。"},
        at=world.business_ago(190),
        by=agent2,
    )


@story("00000129")
def failed_no_payment(world: WorldBuilder) -> None:
    """Provisioning failed with PAYMENT_METHOD_MISSING, and there still is no payment method.

    Expected: in `provisioning_failed`; retry is refused, naming the cause.
    """
    customer = world.customer("C-0129", card=None, eligibility=None)
    _failed(world, 129, customer, "PAYMENT_METHOD_MISSING", _NO_PAYMENT)


@story("00000130")
def failed_card_added(world: WorldBuilder) -> None:
    """Provisioning failed with PAYMENT_METHOD_MISSING; a card has been added since.

    Expected: in `provisioning_failed`; retry is allowed and succeeds.
    """
    _failed(world, 130, world.customer("C-0130", eligibility=None), "PAYMENT_METHOD_MISSING", _NO_PAYMENT)


@story("00000131")
def failed_network(world: WorldBuilder) -> None:
    """Provisioning failed with NETWORK_TIMEOUT; the next attempt fails once more, the one after succeeds.

    Expected: in `provisioning_failed`; retry is allowed, fails again, and succeeds the second time.
    """
    customer = world.customer("C-0131", eligibility=None)
    text = "eSIM activation: the mobile network did not answer in 60 s"
    order = _failed(world, 131, customer, "NETWORK_TIMEOUT", text)
    world.flows.refusals[order] = Refusal("NETWORK_TIMEOUT", text)


@story("00000132")
def claimed(world: WorldBuilder) -> None:
    """agent2 (鈴木 健) holds the order.

    Expected: claimed by another; decisions refused to agent, reassign for a supervisor.
    """
    owner = world.people.users["agent2"]
    held = world.order(132, world.customer("C-0132"), HOME, minutes=52, fields=IPOE)
    world.take("Order", held, owner)


@story("00000135")
def fails_once(world: WorldBuilder) -> None:
    """A clean eSIM order whose first provisioning will fail with NETWORK_TIMEOUT.

    Expected: checks pass; after the approval it appears in `provisioning_failed`; retry succeeds.
    """
    order = world.order(135, world.customer("C-0135", eligibility=None), PLAN, minutes=8, fields=ESIM)
    text = "eSIM activation: the mobile network did not answer in 60 s"
    world.flows.refusals[order] = Refusal("NETWORK_TIMEOUT", text)


@story("00000141")
def closed_client(world: WorldBuilder) -> None:
    """The WHMCS client is Closed and pays by bank account. Expected: identity to be looked at; payment passes."""
    customer = world.customer("C-0141", card="", client={"status": "Closed"})
    world.order(141, customer, HOME, minutes=78, fields=IPOE)
