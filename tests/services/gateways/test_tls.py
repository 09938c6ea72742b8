"""A private certificate authority, for both clients: trusted when it is named, refused when it is not."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from console.models.error import NotSent, SetUpNeeded
from console.models.plan import CreateRecord, FieldWrite
from console.models.text import tr
from console.services.gateways.oauth import OAuth
from console.services.gateways.probes import look
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi
from tests.services.gateways.scripted_server import Answer, ScriptedServer

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
CASE = CreateRecord(
    object="Case",
    name=tr("Case"),
    writes=(FieldWrite(field="Subject", label=tr("Subject"), before=None, after="x"),),
    identity=("Subject",),
)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A certificate for this machine that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Private CA")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START.replace(year=2090))
    certificate = (
        builder.add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "authority.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return file


async def test_a_private_authority_counts_when_it_is_named(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    with ScriptedServer(context) as server:
        for named in (False, True):
            if named:
                monkeypatch.setenv("SSL_CERT_FILE", str(authority))
                answered = {"httpStatusCode": 201, "body": {"id": "500000000000001AAA"}, "referenceId": "row0"}
                server.answers = [
                    Answer({"compositeResponse": [answered]}),
                    Answer({"user_id": "005000000000001AAA"}),
                    Answer({"result": "success", "whmcs": {"version": "9.0.1"}}),
                ]
            salesforce = SalesforceRest(Session(url=server.url, token="t"))
            whmcs = WhmcsApi(server.url, identifier="i", secret="s")
            calls = (lambda: salesforce.write([CASE]), salesforce.who_am_i, whmcs.version)  # noqa: B023 - called at once
            for call in calls:
                if named:
                    assert await call()
                else:
                    with pytest.raises(NotSent) as caught:
                        await call()
                    assert caught.value.code == "certificate"
            await salesforce.aclose()
            await whmcs.aclose()
    assert len(server.asked) == 3


@pytest.mark.parametrize("what", ["nothing", "a folder", "an empty file", "something else"])
async def test_a_file_that_is_no_certificate_has_words_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    named = tmp_path / "authority.pem"
    if what == "a folder":
        named.mkdir()
    elif what != "nothing":
        named.write_text("" if what == "an empty file" else "not a certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    salesforce = SalesforceRest(Session(url="https://127.0.0.1:1", token="t"))
    whmcs = WhmcsApi("https://127.0.0.1:1", identifier="i", secret="s")
    problems = [(await look("https://127.0.0.1:1/services/data")).problem]
    for ask in (
        OAuth("https://127.0.0.1:1", "an-app").renew("t"),
        salesforce.who_am_i(),
        salesforce.write([CASE]),
        whmcs.version(),
    ):
        with pytest.raises(SetUpNeeded) as caught:
            await ask
        problems.append(caught.value)
    await salesforce.aclose()
    await whmcs.aclose()
    assert {one and str(one.message) for one in problems} == {
        f"SSL_CERT_FILE names {named}, which cannot be read as certificates."
    }
