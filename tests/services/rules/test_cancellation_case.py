"""What a cancellation request says, and where it stands (domain.md 2.4)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from console.models.cancellation import CancellationCase
from console.models.opportunity import Opportunity
from console.services.clock import JAPAN
from console.services.rules.cancellation_case import (
    Kind,
    Place,
    equipment_missing,
    kind_of,
    notice_of,
    place_of,
    requested_end,
    scheduled_at,
    service_ids,
)
from tests.builders import an_opportunity
from tests.organisations import NOW, a_profile, an_org

TODAY = datetime(2026, 11, 20, 23, 59, tzinfo=JAPAN)


def a_request(opportunity: Opportunity | None = None, **more: Any) -> CancellationCase:
    values: dict[str, Any] = {
        "id": "500000000004004AAA",
        "number": "00004004",
        "type": "Cancellation Request",
        "subject": "Cancellation Request - Internet (2026-11)",
        "description": "Comments: x\nWHMCS Service ID: 4004",
        "opportunity": opportunity,
    }
    return CancellationCase(**(values | more))


def cancelling(**more: Any) -> Opportunity:
    values: dict[str, Any] = {"stage": "△Cancelling", "cancellation_at": TODAY, "cancellation_notice": "有"}
    return an_opportunity(**(values | more))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WHMCS Service ID: 4004", (4004,)),
        ("ＷＨＭＣＳ　Ｓｅｒｖｉｃｅ　ＩＤ：４００４", (4004,)),
        ("whmcs service id 4004\nWHMCS: 4005", (4004, 4005)),
        ("WHMCS Service ID: 4004.0", (4004,)),
        ("WHMCS Service ID: 4004\nWHMCS Service ID: 4004", (4004,)),
        ("WHMCS Client ID: 77\nWHMCS Service ID: 4004", (4004,)),
        ("WHMCS order: 24004, WHMCS invoice #9", ()),
        ("WHMCS client service: 4004", (4004,)),
        ("SIM number: 09012345678", ()),
        ("WHMCS Service ID:\nSIM number: 09012345678", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_service_ids_of_the_text(text: str | None, found: tuple[int, ...]) -> None:
    assert service_ids(a_request(description=text)) == found


@pytest.mark.parametrize(
    ("subject", "end", "kind"),
    [
        ("Cancellation Request - Internet (2026-11)", date(2026, 11, 30), Kind.INTERNET),
        ("Cancellation Request - SIM (2026/2)", date(2026, 2, 28), Kind.SIM),
        ("Cancellation Request - Internet (2026年12月)", date(2026, 12, 31), Kind.INTERNET),
        ("Cancellation Request - SIM (February 2028)", date(2028, 2, 29), Kind.SIM),
        ("Cancellation Request - SIM (11/2026)", date(2026, 11, 30), Kind.SIM),
        ("Cancellation Request - SIM (Nov, 2026)", date(2026, 11, 30), Kind.SIM),
        ("Cancellation Request - SIM (2026)", None, Kind.SIM),
        ("Cancellation Request - SIM (Summer 2026)", None, Kind.SIM),
        ("Cancellation Request - VPN", None, Kind.VPN),
        ("Cancellation Request - ＳＩＭ （２０２６－１１）", date(2026, 11, 30), Kind.SIM),
        ("Cancellation Request - Internet (2026-13)", None, Kind.INTERNET),
        ("something else", None, None),
    ],
)
def test_month_and_kind_of_the_subject(subject: str, end: date | None, kind: Kind | None) -> None:
    request = a_request(subject=subject)
    assert (requested_end(request), kind_of(request)) == (end, kind)


def test_the_commodity_tells_where_the_subject_does_not() -> None:
    assert kind_of(a_request(cancelling(commodity="SIM"), subject="解約のお願い")) is Kind.SIM


def test_a_sim_has_fields_of_its_own() -> None:
    sim = a_request(
        cancelling(sim_cancellation_at=TODAY - timedelta(days=3), sim_cancellation_notice="未"),
        subject="Cancellation Request - SIM (2026-11)",
    )
    assert (scheduled_at(sim), notice_of(sim)) == (TODAY - timedelta(days=3), "未")


@pytest.mark.parametrize(
    ("opportunity", "place"),
    [
        (None, Place.NEW),
        (cancelling(stage="Active"), Place.NEW),
        (cancelling(cancellation_at=None), Place.NEW),
        (cancelling(cancellation_at=TODAY + timedelta(days=1)), Place.SCHEDULED),
        (cancelling(), Place.DUE),
        (cancelling(cancellation_at=TODAY - timedelta(days=9)), Place.DUE),
        (cancelling(stage="△Cancelled", line_return="SentKit"), Place.EQUIPMENT),
        (cancelling(stage="〇Cancelled", line_return="SentKit"), Place.EQUIPMENT),
        (cancelling(stage="△Cancelled", line_return="Returned"), Place.DONE),
        (cancelling(stage="△Cancelled", line_return=None), Place.DONE),
    ],
)
def test_where_a_request_stands(opportunity: Opportunity | None, place: Place) -> None:
    assert place_of(a_request(opportunity), an_org(), NOW) is place


def test_due_begins_at_midnight_in_japan() -> None:
    request, midnight = a_request(cancelling()), datetime(2026, 11, 20, tzinfo=JAPAN)
    assert place_of(request, an_org(), midnight) is Place.DUE
    assert place_of(request, an_org(), midnight - timedelta(seconds=1)) is Place.SCHEDULED


def test_what_is_back_is_the_profiles_word_too() -> None:
    found = cancelling(line_return="Returned1")
    assert equipment_missing(a_request(found), found, a_profile())
    assert not equipment_missing(a_request(found), found, a_profile(cancellation={"equipment_back": ("Returned1",)}))
