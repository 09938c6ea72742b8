"""The network of a company: a private certificate authority, a proxy, a slow line, over real TLS and real tunnels."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import trustme

from console.models.doctor import Mender
from console.models.error import ConsoleError, NotSent, OutcomeUnknown, Unreadable
from console.models.ids import ClientId, ServiceId
from console.models.journal import Outcome
from console.models.plan import Atomic, EndService, EndWay, FieldWrite, UpdateRecord
from console.models.text import tr
from console.sandbox.billing_records import Service
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.clock import FrozenClock
from console.services.executor import Executor
from console.services.gateways.protocol import QueryRead
from console.services.gateways.salesforce import SalesforceRest, TimeLimits
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi
from console.services.journal import Journal
from console.services.language import Language
from tests.tls_server import NAME, Proxy, TlsSandbox, serve_tls

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW: Final = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
QUERY: Final = QueryRead(soql="SELECT Id, OrderNumber, Status FROM Order LIMIT 20")
PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
                  "CURL_CA_BUNDLE", "SSL_CERT_DIR", "NETRC")  # fmt: skip
SERVICE: Final = 4004


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Iterator[None]:
    """No proxy and no authority of the machine that runs the tests, and no fault afterwards."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    yield
    sandbox.faults.clear()


class Office:
    """A workstation behind a proxy, and both systems in the world behind it."""

    def __init__(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.sandbox = sandbox
        self._set, self._folder = monkeypatch.setenv, folder
        self._open: list[SalesforceRest | WhmcsApi] = []

    def trust(self, tls: TlsSandbox) -> None:
        self._set("SSL_CERT_FILE", str(tls.authority_file(self._folder)))

    def proxy(self, proxy: Proxy | str) -> None:
        self._set("HTTPS_PROXY", proxy if isinstance(proxy, str) else proxy.url)

    def salesforce(self, url: str = f"https://{NAME}", *, seconds: float = 5.0) -> SalesforceRest:
        limits = TimeLimits(read=seconds, write=seconds)
        gateway = SalesforceRest(Session(url=url, token=self.sandbox.token()), limits=limits)
        self._open.append(gateway)
        return gateway

    def whmcs(self, url: str = f"https://{NAME}", *, seconds: float = 5.0) -> WhmcsApi:
        gateway = WhmcsApi(
            f"{url}/billing", identifier=self.sandbox.whmcs_identifier, secret=self.sandbox.whmcs_secret,
            read_seconds=seconds, end_seconds=seconds,
        )  # fmt: skip
        self._open.append(gateway)
        return gateway

    def calls(self, url: str = f"https://{NAME}") -> tuple[Callable[[], Awaitable[Any]], ...]:
        """Every kind of call: simple-salesforce over requests, and httpx, to read and to write, in both systems."""
        salesforce, whmcs = self.salesforce(url), self.whmcs(url)
        return (
            lambda: salesforce.read([QUERY]),
            lambda: salesforce.write([approval(an_order(self.sandbox))]),
            salesforce.who_am_i,
            whmcs.version,
            lambda: whmcs.end_service(ending(self.sandbox)),
        )

    async def aclose(self) -> None:
        for gateway in self._open:
            await gateway.aclose()


@pytest.fixture
async def office(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(sandbox, monkeypatch, tmp_path)
    yield made
    await made.aclose()
    sandbox.org.billing.change(Service, SERVICE, status="Active")


def an_order(sandbox: Sandbox) -> dict[str, Any]:
    account = sandbox.order("00000101")["AccountId"]
    values = {"AccountId": account, "Status": "Pending Review", "EffectiveDate": "2026-11-20", "Type": "VPN"}
    found = sandbox.org.store.get("Order", sandbox.org.store.insert("Order", values, at=NOW))
    assert found is not None
    return found


def approval(order: dict[str, Any]) -> UpdateRecord:
    write = FieldWrite(field="Status", label=tr("Status"), before="Pending Review", after="Approved")
    name = tr("Order {number}", number=order["OrderNumber"])
    return UpdateRecord(object="Order", id=order["Id"], name=name, writes=(write,), seen=order["LastModifiedDate"])


def ending(sandbox: Sandbox) -> EndService:
    found = sandbox.org.billing.get(Service, SERVICE)
    assert found is not None
    return EndService(
        service=ServiceId(SERVICE), client=ClientId(found.clientid), product=found.pid, way=EndWay.MODULE,
        seen="Active", name=tr("Terminate service {service}", service=str(SERVICE)), recurring="",
    )  # fmt: skip


async def refusals(calls: tuple[Callable[[], Awaitable[Any]], ...]) -> list[ConsoleError]:
    """What each call raises; every sentence is also there in Japanese."""
    found = []
    for call in calls:
        with pytest.raises(ConsoleError) as caught:
            await call()
        said = Language("ja").text(caught.value.message) + Language("ja").text(caught.value.advice)
        assert not said.isascii()
        assert str(caught.value) not in said
        found.append(caught.value)
    return found


def check_not_sent(errors: list[ConsoleError], sentence: str, code: str, *hints: str) -> None:
    """All of them certainly did not arrive, also those that write, and say so."""
    assert len(errors) == 5
    for error in errors:
        assert (type(error), error.code, error.mender) == (NotSent, code, Mender.DEVOPS)
        assert str(error) == sentence.format(system=error.system)
        assert all(hint in str(error.advice) for hint in ("Nothing was", *hints))


# --- trust -----------------------------------------------------------------------------------------------------------


async def test_both_systems_work_through_a_proxy_with_a_private_authority(office: Office) -> None:
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        for call in office.calls():
            await call()
        assert set(proxy.asked) == {NAME}
        assert len(tls.asked) == 5


@pytest.mark.parametrize("proxied", [False, True])
async def test_an_unknown_authority_is_refused_before_anything_is_sent(office: Office, *, proxied: bool) -> None:
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}) as proxy:
        office.proxy(proxy)
        errors = await refusals(office.calls() if proxied else office.calls(tls.url))
        check_not_sent(
            errors, "The certificate of {system} is not trusted on this machine.", "certificate", "SSL_CERT_FILE"
        )
        assert tls.asked == []
        assert bool(proxy.asked) is proxied


async def test_an_expired_certificate_has_its_own_words(office: Office) -> None:
    with serve_tls(office.sandbox, days_left=-2) as tls:
        office.trust(tls)
        errors = await refusals(office.calls(tls.url))
        check_not_sent(
            errors, "The certificate of {system} has expired.", "certificate:expired", "date of this machine"
        )
        assert tls.asked == []


async def test_a_certificate_of_the_future_hints_at_the_clock(office: Office) -> None:
    authority = trustme.CA()
    later = datetime(2036, 1, 1, tzinfo=UTC)
    leaf = authority.issue_cert("127.0.0.1", not_before=later, not_after=later + timedelta(days=30))
    with TlsSandbox(office.sandbox, leaf, authority, later) as tls:
        office.trust(tls)
        errors = await refusals(office.calls(tls.url))
        check_not_sent(errors, "The certificate of {system} is not valid yet.", "certificate:early", "date")


@pytest.mark.parametrize("proxied", [False, True])
async def test_a_certificate_for_another_name_has_its_own_words(office: Office, *, proxied: bool) -> None:
    with serve_tls(office.sandbox, names=("elsewhere.example.test",)) as tls, Proxy({NAME: tls.port}) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        errors = await refusals(office.calls() if proxied else office.calls(tls.url))
        check_not_sent(
            errors, "The certificate that {system} shows is for another address.", "certificate:name", "settings"
        )
        assert tls.asked == []


# --- the proxy -------------------------------------------------------------------------------------------------------


async def test_a_proxy_that_asks_who_one_is(office: Office) -> None:
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}, refuses=407) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        errors = await refusals(office.calls())
        named = f"127.0.0.1:{proxy.port}"
        check_not_sent(
            errors, f"The proxy {named} refused: it wants to know who you are (407).", "proxy:407", "HTTPS_PROXY"
        )
        assert tls.asked == []


@pytest.mark.parametrize("status", [403, 502, 503])
async def test_a_proxy_that_refuses_is_named(office: Office, status: int) -> None:
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}, refuses=status) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        errors = await refusals(office.calls())
        sentence = f"The proxy 127.0.0.1:{proxy.port} refused the way to {{system}} ({status})."
        check_not_sent(errors, sentence, f"proxy:{status}", "allow the address")
        assert tls.asked == []


async def test_a_proxy_that_is_not_there_is_named_without_its_password(office: Office) -> None:
    office.proxy("http://taro:geheim@127.0.0.1:9")
    errors = await refusals(office.calls())
    check_not_sent(errors, "The proxy 127.0.0.1:9 on the way to {system} cannot be reached.", "")
    assert "geheim" not in " ".join(f"{error!r}{error.advice}" for error in errors)


async def test_a_name_that_nobody_knows(office: Office) -> None:
    errors = await refusals(office.calls("https://nobody.invalid"))
    check_not_sent(errors, "The address of {system} cannot be found: no network, or a wrong name.", "")


async def test_what_no_proxy_names_goes_directly(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy({}) as proxy:
        office.proxy(proxy)
        monkeypatch.setenv("NO_PROXY", "invalid,.internal")
        check_not_sent(
            await refusals(office.calls("https://nobody.invalid")),
            "The address of {system} cannot be found: no network, or a wrong name.",
            "",
        )
        assert proxy.asked == []


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"])
async def test_this_machine_is_never_reached_through_a_proxy(
    office: Office, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with serve_tls(office.sandbox) as tls, Proxy({}) as proxy:
        office.trust(tls)
        monkeypatch.setenv(variable, proxy.url)
        for url in (office.sandbox.url, tls.url):
            office.sandbox.org.billing.change(Service, SERVICE, status="Active")
            for call in office.calls(url):
                await call()
        assert proxy.asked == []


async def test_a_password_file_of_this_machine_does_not_replace_the_session(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A `.netrc` with an entry for the host, or for any host, must not be sent in place of the token."""
    file = tmp_path / "netrc"
    file.write_text("default login taro password geheim\n", encoding="ascii")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        for call in office.calls():
            await call()


async def test_a_sign_in_page_of_the_network_is_no_answer(office: Office) -> None:
    """A proxy that opens TLS and answers with its own page: nothing is read out of it, and a write is not known."""
    with serve_tls(office.sandbox) as tls, Proxy({NAME: tls.port}) as proxy:
        office.trust(tls)
        office.proxy(proxy)
        office.sandbox.faults.add(Fault("html", status=200, message="Guest network: sign in", times=0))
        errors = await refusals(office.calls())
        kinds = [Unreadable, OutcomeUnknown, Unreadable, Unreadable, OutcomeUnknown]
        assert [type(error) for error in errors] == kinds
        for error in errors:
            assert str(error) == f"A web page came in place of an answer of {error.system}."
            assert error.mender is Mender.DEVOPS
            assert ("Nothing was written" in str(error.hint)) is (type(error) is Unreadable)


# --- the line --------------------------------------------------------------------------------------------------------


async def test_an_answer_that_trickles_but_comes_is_read(office: Office) -> None:
    """Longer in all than the limit for one pause, and never silent for as long as that."""
    with serve_tls(office.sandbox) as tls:
        office.trust(tls)
        tls.piece, tls.pause = 64, 0.012
        loop = asyncio.get_running_loop()
        begun = loop.time()
        (answer,) = await office.salesforce(tls.url, seconds=0.3).read([QUERY])
        assert len(answer.rows) == 20
        assert loop.time() - begun > 0.3
        tls.piece = 32
        begun = loop.time()
        assert await office.whmcs(tls.url, seconds=0.3).services(ending(office.sandbox).client)
        assert loop.time() - begun > 0.3


@pytest.mark.parametrize("held", [0, 40, 400])
async def test_an_answer_that_stalls_is_not_read_and_read_again(office: Office, held: int) -> None:
    with serve_tls(office.sandbox) as tls:
        office.trust(tls)
        for call in (
            lambda: office.salesforce(tls.url, seconds=0.3).read([QUERY]),
            office.salesforce(tls.url, seconds=0.3).who_am_i,
            office.whmcs(tls.url, seconds=0.3).version,
        ):
            tls.asked.clear()
            tls.hold_after = held
            assert await call()
            assert len(tls.asked) == 2, "the first did not come in time"


@pytest.mark.parametrize("held", [0, 40, 200])
async def test_a_write_whose_answer_stalls_is_not_known(office: Office, held: int) -> None:
    with serve_tls(office.sandbox) as tls:
        office.trust(tls)
        tls.hold_after = held
        with pytest.raises(OutcomeUnknown, match="Salesforce did not answer in time"):
            await office.salesforce(tls.url, seconds=0.3).write([approval(an_order(office.sandbox))])
        tls.hold_after = min(held, 60)  # WHMCS's answer is short
        with pytest.raises(OutcomeUnknown, match="WHMCS did not answer in time"):
            await office.whmcs(tls.url, seconds=0.3).end_service(ending(office.sandbox))
        assert len(tls.asked) == 2, "never repeated by themselves"


async def test_after_a_stalled_write_the_reading_decides(office: Office, tmp_path: Path) -> None:
    from tests.journeys.test_real_world_errors import plan_of  # noqa: PLC0415 - the same plans

    clock = FrozenClock(NOW)
    journal = Journal.open(tmp_path / "journal.sqlite3")
    with serve_tls(office.sandbox) as tls:
        office.trust(tls)
        salesforce, whmcs = office.salesforce(tls.url, seconds=1.0), office.whmcs(tls.url, seconds=1.0)

        async def pause(seconds: float) -> None:
            clock.advance(timedelta(seconds=seconds))

        executor = Executor(salesforce=salesforce, whmcs=whmcs, journal=journal, clock=clock, pause=pause)
        order = an_order(office.sandbox)
        office.sandbox.faults.add(Fault("delay", path="/composite", skip=1, seconds=1.5))
        done = await executor.execute(plan_of(order, Atomic(steps=(approval(order),)), number="slow-1"))
        assert done.outcome is Outcome.DONE, done
        assert office.sandbox.order(order["OrderNumber"])["Status"] == "Approved"
    journal.close()
