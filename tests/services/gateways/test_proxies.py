"""Which proxy a request goes through, as the sentence names it: never with its password."""

import httpx
import pytest

from console.models.doctor import Mender
from console.models.error import SetUpNeeded
from console.services.gateways.oauth import OAuth
from console.services.gateways.probes import look
from console.services.gateways.proxies import proxy_of
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.web_client import web_client
from console.services.gateways.whmcs import WhmcsApi


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("http://proxy.example.test:3128", "proxy.example.test:3128"),
        ("http://taro:ge@heim@proxy.example.test:3128", "proxy.example.test:3128"),
        ("proxy.example.test:3128", "proxy.example.test:3128"),
        ("", None),
    ],
)
def test_a_proxy_is_named_by_host_and_port(monkeypatch: pytest.MonkeyPatch, named: str, shown: str | None) -> None:
    monkeypatch.setenv("HTTPS_PROXY", named)
    assert proxy_of("https://org.example.test/services/data") == shown
    assert proxy_of("http://org.example.test") is None


def test_one_proxy_for_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example.test:8080")
    assert proxy_of("https://org.example.test") == "proxy.example.test:8080"


def test_no_proxy_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", "example.test")
    assert proxy_of("https://org.example.test") is None
    assert proxy_of("https://org.example.invalid") == "proxy.example.test:3128"
    assert proxy_of("") is None


UNUSABLE = (
    "socks5://taro:geheim@127.0.0.1:1080", "socks4://taro:geheim@127.0.0.1:1080", "ftp://taro:geheim@127.0.0.1",
    "http://taro:ge[heim@127.0.0.1:3128", "http://taro:geheim@127.0.0.1:99999", "http://", "://",
)  # fmt: skip


@pytest.mark.parametrize("named", UNUSABLE)
async def test_a_setting_that_cannot_be_followed_has_words_everywhere(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", named)
    problems = [(await look("https://org.example.test/services/data")).problem]
    salesforce = SalesforceRest(Session(url="https://org.example.test", token="the-token"))
    whmcs = WhmcsApi("https://whmcs.example.test", identifier="i", secret="s")
    for ask in (
        OAuth("https://org.example.test", "an-app").renew("the-token"),
        salesforce.who_am_i(),
        salesforce.describe(["Order"]),
        whmcs.version(),
    ):
        with pytest.raises(SetUpNeeded) as caught:
            await ask
        problems.append(caught.value)
    await salesforce.aclose()
    await whmcs.aclose()
    assert {one and str(one.message) for one in problems} == {
        "The proxy setting of this machine cannot be used: it has to be http://HOST:PORT."
    }
    assert {one and one.mender for one in problems} == {Mender.DEVOPS}
    assert not any("geheim" in f"{one!r} {one and one.advice}" for one in problems)
    assert "geheim" not in (proxy_of("https://org.example.test") or "")


def test_this_machine_is_reached_whatever_the_proxy_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", UNUSABLE[0])
    web_client("http://127.0.0.1:8080", system="x", timeout=httpx.Timeout(1))
