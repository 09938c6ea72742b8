"""Whatever was typed or pasted becomes the address of the sign-in."""

import pytest

from console.models.error import SetUpNeeded
from console.services.rules.salesforce_address import connection_key, likely_environment, sign_in_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("production", "https://login.salesforce.com"),
        (" 本番 ", "https://login.salesforce.com"),
        ("Sandbox", "https://test.salesforce.com"),
        ("acme", "https://acme.my.salesforce.com"),
        ("ＡＣＭＥ", "https://acme.my.salesforce.com"),
        ("acme--full", "https://acme--full.sandbox.my.salesforce.com"),
        ("acme--full.sandbox", "https://acme--full.sandbox.my.salesforce.com"),
        ("acme-dev-ed.develop", "https://acme-dev-ed.develop.my.salesforce.com"),
        ("acme.my", "https://acme.my.salesforce.com"),
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        ("https://Acme.my.salesforce.com/", "https://acme.my.salesforce.com"),
        ("https://acme.lightning.force.com/lightning/page/home", "https://acme.my.salesforce.com"),
        ("acme--full.sandbox.lightning.force.com", "https://acme--full.sandbox.my.salesforce.com"),
        ("https://acme.my.salesforce-setup.com/x?y=1#z", "https://acme.my.salesforce.com"),
        ("login.salesforce.com", "https://login.salesforce.com"),
        ("127.0.0.1:8700", "http://127.0.0.1:8700"),
        ("http://localhost:8700/services", "http://localhost:8700"),
        ("https://salesforce.example.test:8443", "https://salesforce.example.test:8443"),
    ],
)
def test_spellings(typed: str, address: str) -> None:
    assert sign_in_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "http://acme.my.salesforce.com", "ftp://acme", "acme corp", "https://user:word@acme.my.salesforce.com",
     "https://acme:port", "-acme", "javascript:alert(1)", "//", "acme_corp"],
)  # fmt: skip
def test_what_is_no_address_or_would_send_in_clear(typed: str) -> None:
    with pytest.raises(SetUpNeeded):
        sign_in_address(typed)


@pytest.mark.parametrize(
    ("address", "environment", "key"),
    [
        ("https://login.salesforce.com", "production", "production"),
        ("https://test.salesforce.com", "sandbox", "sandbox"),
        ("https://acme.my.salesforce.com", "production", "acme"),
        ("https://acme--full.sandbox.my.salesforce.com", "sandbox", "acme--full-sandbox"),
        ("http://127.0.0.1:8700", "production", "127-0-0-1-8700"),
    ],
)
def test_what_an_address_says_of_its_organisation(address: str, environment: str, key: str) -> None:
    assert (likely_environment(address), connection_key(address)) == (environment, key)
