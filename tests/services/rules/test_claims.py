"""A claim is the owner of the record, when the owner works at this desk, and it expires."""

from datetime import datetime, timedelta

import pytest

from console.models.action import Refusal
from console.models.case import Owner
from console.models.dossier import Claim
from console.models.order import Order
from console.models.text import tr
from console.services.rules.claims import claim_of, held_by_another
from tests.builders import a_case, a_case_dossier, a_dossier, an_order
from tests.organisations import NOW, ORDERS_QUEUE, PORTAL_USER, SATO, SUZUKI, a_context, a_profile


def held(by: str, ago: timedelta = timedelta(minutes=20), name: str = "") -> Order:
    """An order with an owner who touched it so long ago."""
    return an_order(owner_id=by, owner=Owner(name=name) if name else None, modified_at=NOW - ago)


@pytest.mark.parametrize("owner", [None, ORDERS_QUEUE, PORTAL_USER])
def test_a_queue_and_a_stranger_hold_nothing(owner: str | None) -> None:
    assert claim_of(an_order(owner_id=owner), a_context()) == Claim()


def test_a_colleague_holds_for_half_an_hour() -> None:
    found = claim_of(held(SUZUKI.id, name="鈴木 一朗"), a_context())
    until = NOW + timedelta(minutes=10)
    assert found == Claim(holder=SUZUKI.id, name="鈴木 一朗", expires_at=until, live=True)


@pytest.mark.parametrize(
    ("ago", "live"),
    [(timedelta(minutes=30, seconds=-1), True), (timedelta(minutes=30), False), (timedelta(days=1), False)],
)
def test_a_claim_expires(ago: timedelta, live: bool) -> None:
    assert claim_of(held(SUZUKI.id, ago), a_context()).live is live


def test_my_own_claim_does_not_expire_for_me() -> None:
    found = claim_of(held(SATO.id, timedelta(days=2)), a_context())
    assert (found.mine, found.live) == (True, True)


def test_ids_of_15_and_18_characters_are_one_person() -> None:
    assert claim_of(held(SATO.id[:15]), a_context()).mine


def test_the_desk_knows_a_name_that_the_record_does_not_show() -> None:
    assert claim_of(held(SUZUKI.id), a_context()).name == "鈴木 一朗"


def test_a_colleagues_item_is_refused_until_the_claim_expires() -> None:
    until: datetime = NOW + timedelta(minutes=10)
    refusal = held_by_another(a_dossier(order=held(SUZUKI.id)), a_context())
    assert refusal == Refusal(
        text=tr("{name} holds this item until {time}.", name="鈴木 一朗", time=until), overridable=True, earliest=until
    )


@pytest.mark.parametrize("order", [held(SATO.id), held(ORDERS_QUEUE), held(SUZUKI.id, timedelta(minutes=31))])
def test_what_is_mine_free_or_lapsed_is_not_refused(order: Order) -> None:
    assert held_by_another(a_dossier(order=order), a_context()) is None


def test_the_profile_says_how_long_a_claim_lasts() -> None:
    context = a_context(profile=a_profile(claim_minutes=5))
    assert held_by_another(a_dossier(order=held(SUZUKI.id)), context) is None


def test_a_case_is_held_by_its_owner_too() -> None:
    dossier = a_case_dossier(case=a_case(owner_id=SUZUKI.id, modified_at=NOW))
    assert held_by_another(dossier, a_context()) is not None
