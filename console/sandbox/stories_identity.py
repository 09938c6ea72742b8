"""Stories of ID documents waiting for verification (domain.md 2.3, 4)."""

import hashlib
from dataclasses import replace

from console.sandbox.personas import Persona, resident
from console.sandbox.specimens import Page, jpeg, pdf, png
from console.sandbox.stories import Register
from console.sandbox.world_builder import Customer, WorldBuilder
from console.sandbox.world_time import wire

REGISTER = Register("identity")
story = REGISTER.story

CARD = "AB12345678CD"


def _front(who: Persona, *, card: str = CARD, expires: str = "2029-06-30") -> Page:
    lines = (
        f"NAME  {who.family} {who.given}",
        f"DATE OF BIRTH  {who.birth}",
        f"CARD NO.  {card}",
        f"VALID UNTIL  {expires}",
        f"POSTCODE  {who.address.postal_code}",
    )
    return Page("RESIDENCE CARD (FRONT)", lines)


def _back(who: Persona, *, moved: str = "") -> Page:
    return Page("RESIDENCE CARD (BACK)", (f"LAST ADDRESS  {moved or 'as on the front'}", f"HOLDER  {who.family}"))


def _submitted(world: WorldBuilder, number: int, days: float, who: Persona | None = None, **values: object) -> Customer:
    """A customer whose document waits since that many days."""
    who = who or resident(number)
    identity = world.identity("Submitted", **values)
    identity["Id_Verification_Submitted_Date_Time__c"] = wire(world.ago(days=days))
    return world.customer(f"C-0{number}", who=who, eligibility=None, id_status="Submitted", account=identity)


def _upload(world: WorldBuilder, customer: Customer, title: str, *versions: bytes, days: float) -> str:
    """A file of the Account with its versions, oldest first."""
    extension = title.rpartition(".")[2]
    created = world.ago(days=days)
    kind = extension.upper()
    common = {"Title": title.rpartition(".")[0], "FileType": kind, "FileExtension": extension}
    document = world.insert("ContentDocument", {**common, "ContentSize": len(versions[-1])}, at=created)
    latest = ""
    for place, content in enumerate(versions, start=1):
        latest = world.insert(
            "ContentVersion",
            {
                **common,
                "ContentDocumentId": document,
                "PathOnClient": title,
                "VersionNumber": str(place),
                "IsLatest": place == len(versions),
                "ContentSize": len(content),
                "Checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
                "VersionData": content,
            },
            at=created,
        )
    world.store.update("ContentDocument", document, {"LatestPublishedVersionId": latest}, at=created)
    link = {
        "ContentDocumentId": document,
        "LinkedEntityId": customer.account,
        "ShareType": "V",
        "Visibility": "AllUsers",
    }
    world.insert("ContentDocumentLink", link, at=created)
    return document


@story("C-0501")
def clear_match(world: WorldBuilder) -> None:
    """Front and back as PNG, everything matches. Expected: verify."""
    customer = _submitted(world, 501, 0.2)
    _upload(world, customer, "residence-card-front.png", png(_front(customer.who)), days=0.2)
    _upload(world, customer, "residence-card-back.png", png(_back(customer.who)), days=0.2)


@story("C-0502")
def name_differs(world: WorldBuilder) -> None:
    """The card shows another given name. Expected: name differs; reject."""
    customer = _submitted(world, 502, 1)
    other = replace(customer.who, given="ANNA MARIA")
    _upload(world, customer, "card.jpg", jpeg(_front(other)), days=1)


@story("C-0503")
def expired(world: WorldBuilder) -> None:
    """The card expired long before it was sent in. Expected: expired; reject."""
    customer = _submitted(world, 503, 2)
    _upload(world, customer, "card.jpeg", jpeg(_front(customer.who, expires="2024-03-31")), days=2)


@story("C-0504")
def expired_lately(world: WorldBuilder) -> None:
    """The card expired three weeks ago. Expected: needs proof of renewal."""
    customer = _submitted(world, 504, 0.5)
    _upload(world, customer, "card.png", png(_front(customer.who, expires=world.day(-21))), days=0.5)


@story("C-0505")
def pdf_of_both_sides(world: WorldBuilder) -> None:
    """One PDF with both sides; the back has a newer address than the Account.

    Expected: address differs, from the back.
    """
    customer = _submitted(world, 505, 3)
    _upload(
        world,
        customer,
        "zairyu.pdf",
        pdf(_front(customer.who), _back(customer.who, moved="OSAKA-SHI KITA-KU 1-2-3")),
        days=3,
    )


@story("C-0506")
def sent_again(world: WorldBuilder) -> None:
    """Rejected before (glare), sent again as a second version of the file; the old message still stands.

    Expected: the newest version opens; verifying clears the message.
    """
    customer = _submitted(world, 506, 0.1, Id_Verification_Rejection_Message__c="光の反射で読み取れません。")
    bad = Page("RESIDENCE CARD (FRONT)", ("(glare)",))
    _upload(world, customer, "front.png", png(bad), png(_front(customer.who)), days=0.1)


@story("C-0507")
def my_number(world: WorldBuilder) -> None:
    """A visible My Number (12 digits with a valid check digit) on the picture.

    Expected: warned; ask for a covered one.
    """
    customer = _submitted(world, 507, 4)
    page = _front(customer.who)
    _upload(world, customer, "card.png", png(replace(page, lines=(*page.lines, "MY NUMBER  123456789018"))), days=4)


@story("C-0508")
def same_card(world: WorldBuilder) -> None:
    """The card number of C-0501 on another Account.

    Expected: warning: the same number on two Accounts, once both are read.
    """
    customer = _submitted(world, 508, 1.5)
    _upload(world, customer, "front.png", png(_front(customer.who)), days=1.5)


@story("C-0509")
def no_file(world: WorldBuilder) -> None:
    """Submitted, but no file is linked to the Account. Expected: cannot be verified; no document."""
    _submitted(world, 509, 0.8)
