"""Checks of the preflight that need no HTTP: this workstation, and organisations that the embedded one cannot be."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from console.models.connection import VaultState
from console.models.doctor import Finding, Level, Mender
from console.models.document import Confinement
from console.models.error import NotPermitted, SetUpNeeded
from console.models.org import Settled
from console.models.text import tr, verbatim
from console.models.whmcs import BillingProduct
from console.services.clock import FrozenClock
from console.services.doctor.addresses import Looked, address_findings, version_finding
from console.services.doctor.billing import check_credential
from console.services.doctor.examination import Doctor, in_order
from console.services.doctor.findings import Patient, SignedIn, Workstation
from console.services.doctor.products import check_catalogue
from console.services.doctor.readable import check_readable
from console.services.doctor.rights import check_records, check_rights
from console.services.doctor.settled import check_settlement
from console.services.doctor.usage import check_usage
from console.services.doctor.workstation import (
    check_documents,
    check_home,
    check_journal,
    check_profile,
    check_vault,
    what_holds,
)
from console.services.gateways.probes import Reached
from console.services.gateways.protocol import ApiUsage
from console.services.gateways.whmcs_probes import PROBES, parameters_of
from console.services.journal import Journal
from console.services.registry import collect
from tests.fakes import FakeSalesforce, FakeWhmcs
from tests.organisations import NOW, READER, SATO, a_profile, an_org

UNTOLD = NotPermitted(tr("no"), system="Salesforce")


def patient(workstation: Workstation | None = None, **more: Any) -> Patient:
    """Something to examine, in memory."""
    values: dict[str, Any] = {
        "salesforce": FakeSalesforce(),
        "whmcs": FakeWhmcs(),
        "profile": a_profile(),
        "clock": FrozenClock(NOW),
        "registry": collect(),
        "workstation": workstation or Workstation(),
    }
    return Patient(**(values | more))


def signed_in(salesforce: FakeSalesforce | None = None, **more: Any) -> SignedIn:
    """An agent at the standard organisation."""
    values: dict[str, Any] = {"salesforce": salesforce or FakeSalesforce(), "agent": SATO, "org": an_org()}
    return SignedIn(**(values | more))


# --- this workstation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "level", "word"),
    [
        (VaultState(usable=True, name="Secret Service"), Level.OK, "Secret Service"),
        (VaultState(usable=True, name="a file", named=True), Level.OK, "named"),
        (VaultState(usable=False, name="null", problem=verbatim("plain text")), Level.WARNING, "plain text"),
    ],
)
async def test_the_vault(state: VaultState, level: Level, word: str) -> None:
    async def vault() -> VaultState:
        return state

    (found,) = await check_vault(patient(Workstation(vault=vault)))
    assert found.level is level
    assert word in str(found.text)


@pytest.mark.parametrize(("locked", "who", "word"), [(True, Mender.YOU, "Unlock"), (False, Mender.DEVOPS, "Set up")])
async def test_a_locked_vault_is_the_persons_to_unlock(locked: bool, who: Mender, word: str) -> None:
    async def vault() -> VaultState:
        return VaultState(usable=False, name="a vault", problem=verbatim("refused"), locked=locked)

    (found,) = await check_vault(patient(Workstation(vault=vault)))
    assert found.who is who
    assert word in str(found.remedy)


@pytest.mark.skipif(os.name == "nt", reason="no such rights there")
@pytest.mark.parametrize(("mode", "level"), [(0o700, Level.OK), (0o750, Level.WARNING), (0o705, Level.WARNING)])
async def test_the_home_folder(tmp_path: Path, mode: int, level: Level) -> None:
    tmp_path.chmod(mode)  # noqa: ASYNC240 - one folder of a test
    (found,) = await check_home(patient(Workstation(folder=tmp_path)))
    assert found.level is level
    assert f"{mode:04o}" in str(found.text)


async def test_a_journal_in_order(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal.open(path).close()
    chain, unfinished = await check_journal(patient(Workstation(journal=lambda: Journal.read_only(path))))
    assert chain.level is unfinished.level is Level.OK


async def test_a_profile_that_is_not_valid() -> None:
    problem = SetUpNeeded(tr("The org profile {path} is not TOML.", path="x.toml"))
    (found,) = await check_profile(patient(Workstation(profile_source=problem)))
    assert found.level is Level.BROKEN
    (found,) = await check_profile(patient(Workstation(profile_source=verbatim("the defaults"))))
    assert found.level is Level.OK


@pytest.mark.parametrize(
    ("level", "found"),
    [
        (Confinement.LANDLOCK_SECCOMP, Level.OK),
        (Confinement.BUBBLEWRAP, Level.OK),
        (Confinement.LIMITS, Level.WARNING),
        (None, Level.BROKEN),
    ],
)
async def test_what_holds_the_document_process(level: Confinement | None, found: Level) -> None:
    async def confinement() -> Confinement | None:
        return level

    (finding,) = await check_documents(patient(Workstation(confinement=confinement)))
    assert finding.level is found


async def test_the_document_process_proves_itself() -> None:
    assert await what_holds() is not None


# --- addresses -----------------------------------------------------------------------------------------------------


def test_a_certificate_that_cannot_be_read() -> None:
    _, certificate = address_findings("salesforce", Looked(reached=Reached(seconds=0.1, status=200), at=NOW))
    assert certificate.level is Level.WARNING


@pytest.mark.parametrize(
    ("days", "level"), [(31, Level.OK), (30, Level.WARNING), (14, Level.WARNING), (7, Level.BROKEN), (-1, Level.BROKEN)]
)
def test_the_days_of_a_certificate(days: int, level: Level) -> None:
    reached = Reached(seconds=0.1, status=200, certificate_expires=NOW + timedelta(days=days, hours=1), issuer="CA")
    _, certificate = address_findings("whmcs", Looked(reached=reached, at=NOW))
    assert certificate.level is level
    assert f"{days} days" in str(certificate.text)


@pytest.mark.parametrize(
    ("versions", "level"),
    [(("66.0", "67.0"), Level.OK), (("68.0", "69.0"), Level.BROKEN), ((), Level.WARNING)],
)
def test_api_versions(versions: tuple[str, ...], level: Level) -> None:
    found = version_finding(Reached(seconds=0.1, status=200, versions=versions), retiring=False)
    assert found is not None
    assert found.level is level


# --- the organisation ----------------------------------------------------------------------------------------------


async def test_calls_that_nobody_tells() -> None:
    silent = FakeSalesforce(limits_answer=UNTOLD)
    (found,) = await check_usage(signed_in(silent))
    assert found.level is Level.WARNING
    told = FakeSalesforce(limits_answer=UNTOLD, usage=ApiUsage(used=99, limit=100))
    (found,) = await check_usage(signed_in(told))
    assert found.level is Level.BROKEN


async def test_every_right_is_named_when_an_object_is_hidden() -> None:
    org = an_org()
    without = replace(org, objects={name: one for name, one in org.objects.items() if name != "SIM_Inventory__c"})
    found = {one.key: one for one in await check_rights(patient(), signed_in(org=without))}
    assert found["right.assign_sim"].level is Level.OK  # the SIM's own status is left out, and nothing else is lost
    without = replace(org, objects={name: one for name, one in org.objects.items() if name != "Case"})
    found = {one.key: one for one in await check_rights(patient(), signed_in(org=without))}
    assert found["right.close_case"].level is Level.BROKEN
    assert "object not visible: Case" in str(found["right.close_case"].text)
    readable = {one.key: one for one in await check_readable(signed_in(org=without))}
    assert readable["fields.Case"].level is Level.BROKEN


async def test_a_reader_may_do_nothing() -> None:
    found = await check_rights(patient(), signed_in(agent=READER, org=an_org(role="readonly")))
    assert {one.level for one in found} == {Level.BROKEN}


@pytest.mark.parametrize(
    ("edit", "transfer", "level"),
    [(True, True, Level.OK), (True, False, Level.BROKEN), (False, False, Level.BROKEN)],
)
async def test_records_that_may_be_edited_and_not_be_given_away(
    monkeypatch: pytest.MonkeyPatch, edit: bool, transfer: bool, level: Level
) -> None:
    order = "801000000000001AAA"
    salesforce = OneOrder(order, {"RecordId": order, "HasEditAccess": edit, "HasTransferAccess": transfer})
    found = {one.key: one for one in await check_records(patient(), signed_in(salesforce))}
    assert found["record.orders"].level is level
    assert found["record.identity"].level is Level.OK


class OneOrder(FakeSalesforce):
    """An organisation with one order in it, and one answer about the rights on it."""

    def __init__(self, order: str, access: dict[str, Any]) -> None:
        super().__init__()
        self._order, self._access = order, access

    @override
    def _query(self, soql: str) -> tuple[dict[str, Any], ...]:
        if "FROM UserRecordAccess" in soql:
            assert SATO.id in soql
            assert self._order in soql
            return (self._access,)
        return ({"Id": self._order},) if " FROM Order " in soql else ()


async def test_settlement_rows_become_findings() -> None:
    found = {one.key: one for one in await check_settlement(patient(), signed_in(org=an_org("ambiguous")))}
    assert found["settlement.cancelled_stage"].level is Level.BROKEN
    assert found["settlement.cancelled_stage"].who is Mender.SF_ADMIN
    assert found["settlement.customer_number_field"].level is Level.OK


async def test_a_word_for_no_is_named_in_the_profile_and_nothing_is_missing_in_salesforce() -> None:
    (row,) = (one for one in an_org().settlement if one.key == "eligibility_results")
    row = replace(row, how=Settled.OPEN, candidates=("Home 1G",), disables=("record_eligibility",))
    (found,) = await check_settlement(patient(), signed_in(org=replace(an_org(), settlement=(row,))))
    assert str(found.remedy).startswith("Write the value that says not eligible into the [eligibility] table")


# --- WHMCS ---------------------------------------------------------------------------------------------------------


async def test_an_old_whmcs_and_one_that_tells_no_clock() -> None:
    class Old(FakeWhmcs):
        @override
        async def version(self) -> str:
            return "7.5.1"

    _, version, zone = await check_credential(patient(whmcs=Old()))
    assert version.level is Level.WARNING
    assert "7.5.1" in str(version.text)
    assert zone.level is Level.OK
    assert "does not tell its clock" in str(zone.text)


async def test_a_time_zone_that_does_not_exist() -> None:
    profile = a_profile(whmcs={"time_zone": "Asia/Atlantis"})
    *_, zone = await check_credential(patient(profile=profile))
    assert zone.level is Level.BROKEN


async def test_products_of_whmcs_alone() -> None:
    sold = tuple(
        BillingProduct(id=number, name=f"P{number}", module=module, monthly=Decimal(100), once=None)
        for number, module in ((1, "linectl"), (2, ""))
    )
    (found,) = await check_catalogue(patient(whmcs=FakeWhmcs(sold=sold)), None)
    assert found.key == "whmcs.modules"
    assert "1 of 2" in str(found.text)
    assert "2 P2" in str(found.text)


class Sold(FakeSalesforce):
    """An organisation that sells one product, complete but for what a test hides."""

    @override
    def _query(self, soql: str) -> tuple[dict[str, Any], ...]:
        product = {"Id": "01t1", "Name": "Line", "StockKeepingUnit": "LINE", "WH_Product_ID__c": 12.0}
        rows: dict[str, dict[str, Any]] = {
            "Order": {"Pricebook2Id": "01s1"},
            "Product2": product | {"Billing_Cycle__c": "Monthly", "Item_Class__c": "Service"},
            "PricebookEntry": {"Product2Id": "01t1", "UnitPrice": 100, "IsActive": True},
        }
        return (rows[soql.split(" FROM ")[1].split(" ", maxsplit=1)[0]],)


@pytest.mark.parametrize(
    ("product", "price", "faults"),
    [
        (12, Decimal(100), {}),
        (12, Decimal(101), {"products.price": Level.BROKEN}),
        (13, Decimal(100), {"products.whmcs_product": Level.BROKEN}),
        (12, None, {"products.price": Level.BROKEN}),
    ],
)
async def test_a_product_of_both_systems(product: int, price: Decimal | None, faults: dict[str, Level]) -> None:
    whmcs = FakeWhmcs(sold=(BillingProduct(id=product, name="Line", module="m", monthly=price, once=None),))
    found = await check_catalogue(patient(whmcs=whmcs), signed_in(Sold()))
    assert {one.key: one.level for one in found if one.level is not Level.OK} == faults


async def test_a_product_field_that_is_hidden_is_not_taken_for_empty() -> None:
    org = an_org()
    products = org.objects["Product2"]
    fields = {name: one for name, one in products.fields.items() if name != "Item_Class__c"}
    seen = replace(org, objects={**org.objects, "Product2": replace(products, fields=fields)})
    whmcs = FakeWhmcs(sold=(BillingProduct(id=12, name="Line", module="m", monthly=Decimal(100), once=None),))
    found = await check_catalogue(patient(whmcs=whmcs), signed_in(Sold(), org=seen))
    assert {one.key: one.level for one in found if one.level is not Level.OK} == {"products.class": Level.WARNING}


def test_what_creates_or_terminates_is_never_probed() -> None:
    assert not {"ModuleTerminate", "AddOrder", "AddClientNote", "LogActivity", "CreateQuote"} & PROBES.keys()
    with pytest.raises(ValueError, match="never called"):
        parameters_of("ModuleTerminate")


# --- the driver ----------------------------------------------------------------------------------------------------


async def test_a_check_that_breaks_is_a_finding_and_the_others_come() -> None:
    async def breaks() -> VaultState:
        raise ZeroDivisionError

    found = {one.key: one async for one in Doctor(patient(Workstation(vault=breaks))).run()}
    assert found["vault"].level is Level.WARNING
    assert "ZeroDivisionError" in str(found["vault"].text)
    assert "whmcs.credential" in found


async def test_an_organisation_that_cannot_be_read_is_a_finding_too() -> None:
    class Odd(FakeSalesforce):
        @override
        async def who_am_i(self) -> str:
            raise KeyError

    class OddToo(FakeWhmcs):
        @override
        async def version(self) -> str:
            raise KeyError

    doctor = Doctor(patient(salesforce=Odd(), whmcs=OddToo()))
    found = {one.key: one async for one in doctor.run()}
    assert found["sign_in"].level is Level.BROKEN
    assert "KeyError" in str(found["sign_in"].text)
    assert found["whmcs.credential"].level is Level.WARNING
    assert doctor.refusal is not None


async def test_findings_come_as_they_are_found() -> None:
    held = asyncio.Event()

    async def slow() -> VaultState:
        await held.wait()
        return VaultState(usable=True, name="slow")

    keys = []
    async for finding in Doctor(patient(Workstation(vault=slow))).run():
        keys.append(finding.key)
        if finding.key == "whmcs.credential":
            held.set()
    assert keys.index("vault") > keys.index("whmcs.credential")


async def test_ending_early_ends_the_checks() -> None:
    ended: list[str] = []

    async def endless() -> VaultState:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("vault")
        raise AssertionError

    iteration = Doctor(patient(Workstation(vault=endless))).run()
    assert await anext(iteration) is not None
    await iteration.aclose()
    assert ended == ["vault"]


def test_the_order_of_a_report() -> None:
    findings = [Finding(key=key, level=Level.OK, text=verbatim("")) for key in ("home", "whmcs.version", "reach.whmcs")]
    assert [one.key for one in in_order(findings)] == ["reach.whmcs", "whmcs.version", "home"]
