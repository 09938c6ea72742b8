"""Looking at an address: certificate, clock and versions, through a proxy and a private authority, with no secret."""

from pathlib import Path

import pytest

from console.models.doctor import Level
from console.sandbox.server import Sandbox
from console.services.clock import SystemClock
from console.services.doctor.addresses import Looked, address_findings
from console.services.gateways.probes import VERSIONS_PATH, look
from tests.tls_server import NAME, Proxy, serve_tls

ADDRESS = f"https://{NAME}{VERSIONS_PATH}"


async def test_an_address_of_this_machine(sandbox: Sandbox) -> None:
    found = await look(f"{sandbox.url}{VERSIONS_PATH}")
    assert found.problem is None
    assert found.local
    assert found.versions[0] == "31.0"
    assert found.versions[-1] == "68.0"
    assert found.server_time == sandbox.clock.now()
    assert found.certificate_expires is None


async def test_nothing_answers() -> None:
    found = await look("https://127.0.0.1:9/")
    assert found.problem is not None
    assert str(found.problem) == "Salesforce cannot be reached."
    assert found.status is None


@pytest.mark.parametrize("address", ["nonsense", "https://", "https://exa mple.test/"])
async def test_what_is_no_address(address: str) -> None:
    assert (await look(address)).problem is not None


@pytest.mark.parametrize(
    ("days", "level", "word"),
    [
        (60, Level.OK, "days left, signed by"),
        (30, Level.WARNING, "within a month"),
        (14, Level.WARNING, "Urgent"),
        (7, Level.BROKEN, "Critical"),
    ],
)
async def test_days_that_are_left(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: Level, word: str
) -> None:
    with serve_tls(sandbox, days_left=days) as tls, Proxy({NAME: tls.port}) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority_file(tmp_path)))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        found = await look(ADDRESS)
        reach, certificate = address_findings("salesforce", Looked(reached=found, at=SystemClock().now()))
        assert proxy.asked == [NAME]
        assert tls.asked == [f"GET {VERSIONS_PATH} HTTP/1.1"]
        assert found.certificate_expires == tls.expires
    assert found.problem is None
    assert found.tls is not None
    assert found.versions[-1] == "68.0"
    assert reach.level is Level.OK
    assert certificate.level is level
    assert word in str(certificate.text)
    assert found.issuer is not None
    assert found.issuer in str(certificate.text)


async def test_an_expired_certificate_still_tells_its_dates(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_tls(sandbox, days_left=-3) as tls, Proxy({NAME: tls.port}) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority_file(tmp_path)))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        found = await look(ADDRESS)
        assert found.certificate_expires == tls.expires
    reach, certificate = address_findings("salesforce", Looked(reached=found, at=SystemClock().now()))
    assert reach.level is Level.BROKEN
    assert certificate.level is Level.BROKEN
    assert "has expired" in str(certificate.text)


async def test_a_certificate_of_an_unknown_authority(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with serve_tls(sandbox, days_left=50) as tls, Proxy({NAME: tls.port}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        found = await look(ADDRESS, system="WHMCS")
        assert found.certificate_expires == tls.expires
    assert found.versions == ()
    _, certificate = address_findings("whmcs", Looked(reached=found, at=SystemClock().now()))
    assert certificate.level is Level.BROKEN
    assert "is not trusted on this machine. It is valid until" in str(certificate.text)
    assert "SSL_CERT_FILE" in str(certificate.remedy)
