"""A second line or VPN fails, a second SIM is asked about, and services that were not read are not none."""

import pytest

from console.models.dossier import Match, Verdict
from console.models.order import Order
from console.models.text import tr
from console.models.whmcs import ServiceState
from console.services.rules.duplicates import check_duplicates, commodity_type, is_internet_service, service_type
from tests.builders import a_billing, a_dossier, a_service, an_esim_order, an_opportunity, an_order, an_unread_billing
from tests.organisations import a_context


@pytest.mark.parametrize(
    ("name", "internet"),
    [
        ("Home INTERNET 1G", True),
        ("SonixNet Home", True),
        ("NTT Fiber", True),
        ("fiber by ntt", True),
        ("ＳｏｎｉｘＮｅｔ　Ｈｏｍｅ", True),
        ("NTT phone", False),
        ("Fiber cleaning", False),
    ],
)
def test_an_internet_service_is_recognised_by_its_name(name: str, internet: bool) -> None:
    assert is_internet_service(name) is internet


@pytest.mark.parametrize(
    ("name", "group", "kind"),
    [
        ("SonixNet Home 10G", "", "Internet"),
        ("Data SIM 10GB", "", "SIM"),
        ("SonixNet SIM", "", "SIM"),
        ("VPN US", "", "VPN"),
        ("SonixNet VPN router", "", "VPN"),
        ("Simple Support", "", None),
        ("10GB plan", "SIM cards", "SIM"),
    ],
)
def test_a_service_has_the_type_of_the_order_that_it_would_duplicate(name: str, group: str, kind: str | None) -> None:
    assert service_type(a_service(name=name, group=group)) == kind


@pytest.mark.parametrize(
    ("commodity", "kind"),
    [
        ("Personal SonixNet Home Internet", "Internet"),
        ("Corporate SonixNet Home Internet", "Internet"),
        ("SIM", "SIM"),
        ("VPN", "VPN"),
        (None, None),
    ],
)
def test_a_commodity_has_the_type_of_an_order(commodity: str | None, kind: str | None) -> None:
    assert commodity_type(an_opportunity(commodity=commodity)) == kind


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (ServiceState.ACTIVE, Verdict.FAIL),
        (ServiceState.SUSPENDED, Verdict.FAIL),
        (ServiceState.PENDING, Verdict.PASS),
        (ServiceState.TERMINATED, Verdict.PASS),
        (ServiceState.CANCELLED, Verdict.PASS),
    ],
)
def test_only_a_running_service_is_a_duplicate(state: ServiceState, verdict: Verdict) -> None:
    found = check_duplicates(a_dossier(billing=a_billing(services=(a_service(state=state),))), a_context())
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("order", "name", "verdict"),
    [
        (an_order(), "Data SIM", Verdict.PASS),
        (an_esim_order(), "Data SIM", Verdict.ASK),
        (an_order(type="VPN"), "VPN US", Verdict.FAIL),
    ],
)
def test_by_type(order: Order, name: str, verdict: Verdict) -> None:
    dossier = a_dossier(order=order, billing=a_billing(services=(a_service(name=name, group=""),)))
    assert check_duplicates(dossier, a_context()).verdict is verdict


def test_the_evidence_names_service_and_opportunity() -> None:
    other = an_opportunity(id="006000000000002AAA", name="Old line", stage="Active")
    found = check_duplicates(
        a_dossier(opportunities=(an_opportunity(), other), billing=a_billing(services=(a_service(),))), a_context()
    )
    assert found.verdict is Verdict.FAIL
    assert str(found.evidence) == "WHMCS service 456 SonixNet Home 10G is Active; Opportunity Old line is Active"


def test_the_orders_own_opportunity_is_no_duplicate() -> None:
    found = check_duplicates(a_dossier(opportunities=(an_opportunity(stage="Active"),)), a_context())
    assert found.verdict is Verdict.PASS
    assert found.evidence == tr("{count} services in WHMCS, none of this type running", count=0)


def test_services_that_were_not_read_are_not_none() -> None:
    why = tr("WHMCS has no such record.")
    silent = check_duplicates(a_dossier(billing=an_unread_billing(why)), a_context())
    nobody = check_duplicates(a_dossier(billing=a_billing(client=None, match=Match.NONE)), a_context())
    assert (silent.verdict, silent.evidence) == (Verdict.CANNOT_TELL, why)
    assert nobody.verdict is Verdict.CANNOT_TELL


def test_an_active_opportunity_fails_even_when_whmcs_is_silent() -> None:
    other = an_opportunity(id="006000000000002AAA", stage="Active")
    dossier = a_dossier(opportunities=(other,), billing=an_unread_billing(tr("WHMCS has no such record.")))
    assert check_duplicates(dossier, a_context()).verdict is Verdict.FAIL


@pytest.mark.parametrize("kind", [None, "", "Mobile"])
def test_an_order_of_no_known_type_is_no_duplicate_of_what_has_no_known_type(kind: str | None) -> None:
    services = (a_service(name="Line installation", group=""),)
    found = check_duplicates(a_dossier(order=an_order(type=kind), billing=a_billing(services=services)), a_context())
    expected = tr("The console does not know this type of order: {type}", type=kind or "-")
    assert (found.verdict, found.evidence) == (Verdict.CANNOT_TELL, expected)
