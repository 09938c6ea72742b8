"""Which proxy a request goes through, as the sentence names it: never with its password."""

import pytest

from console.services.gateways.proxies import proxy_of


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
