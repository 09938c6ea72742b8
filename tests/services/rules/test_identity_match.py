"""The same person in both systems: names as sets of tokens, birth date, address and the ID status."""

from datetime import date
from typing import Any

import pytest

from console.models.dossier import Agreement, Finding, Match, Verdict
from console.models.text import joined, tr
from console.services.rules.identity_match import TITLE, check_identity, compare_names, parse_birth_date
from tests.builders import a_billing, a_client, a_contact, a_dossier, an_account, an_unread_billing
from tests.organisations import a_context


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("山田 太郎", "山田 太郎", Agreement.SAME),
        ("太郎 山田", "山田　太郎", Agreement.SAME),
        ("山田太郎", "山田 太郎", Agreement.SAME),
        ("太郎山田", "山田　太郎", Agreement.SAME),
        ("山太郎田", "山田 太郎", Agreement.DIFFERENT),
        ("JOHN PAUL SMITH", "Smith John Paul", Agreement.SAME),
        ("ＳＭＩＴＨ ＪＯＨＮ", "Smith John", Agreement.SAME),
        ("山田 太郎", "山田 花子", Agreement.DIFFERENT),
        ("SMITH JOHN", "SMITH JOHN PAUL", Agreement.DIFFERENT),
        ("ＳＭＩＴＨ ＪＯＨＮ", "Smith Jane", Agreement.DIFFERENT),
        ("髙橋 恵", "高橋 恵", Agreement.DIFFERENT),
        ("山田 太郎", "YAMADA TARO", None),
        ("JOSÉ GARCÍA", "JOSE GARCIA", Agreement.DIFFERENT),
        ("JOSÉ GARCÍA", "山田 太郎", None),
    ],
)
def test_names(one: str, other: str, expected: Agreement | None) -> None:
    assert compare_names(one, other) is expected
    assert compare_names(other, one) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990-04-01", date(1990, 4, 1)),
        ("1990/4/1", date(1990, 4, 1)),
        ("01/04/1990", date(1990, 4, 1)),
        ("1990年4月1日", date(1990, 4, 1)),
        (" 19900401 ", date(1990, 4, 1)),
        ("１９９０／０４／０１", date(1990, 4, 1)),
        ("1990.4.1", date(1990, 4, 1)),
        ("April", None),
        ("1990-02-30", None),
        ("", None),
        (None, None),
    ],
)
def test_birth_dates_of_whmcs_are_free_text(text: str | None, expected: date | None) -> None:
    assert parse_birth_date(text) == expected


def find(**more: Any) -> Finding:
    """The finding about a clean dossier, but for what is given."""
    return check_identity(a_dossier(**more), a_context())


def test_everything_agrees() -> None:
    assert find() == Finding(
        key="identity",
        title=TITLE,
        verdict=Verdict.PASS,
        evidence=joined((tr("ID verified"), tr("names match"), tr("birth date matches"), tr("address matches"))),
    )


@pytest.mark.parametrize(
    ("client", "verdict", "evidence"),
    [
        (
            {"first_name": "花子"},
            Verdict.FAIL,
            tr("Names differ: Salesforce {one}, WHMCS {other}", one="山田 太郎", other="山田 花子"),
        ),
        (
            {"first_name": "TARO", "last_name": "YAMADA"},
            Verdict.ASK,
            tr("Names are in different scripts: {one} / {other}", one="山田 太郎", other="YAMADA TARO"),
        ),
        (
            {"custom_fields": ((201, "1990-04-02"),)},
            Verdict.FAIL,
            tr("Birth dates differ: Salesforce {one}, WHMCS {other}", one=date(1990, 4, 1), other=date(1990, 4, 2)),
        ),
        ({"custom_fields": ()}, Verdict.CANNOT_TELL, tr("No birth date in {system}", system="WHMCS")),
        (
            {"custom_fields": ((201, "平成2年"),)},
            Verdict.CANNOT_TELL,
            tr("The birth date in WHMCS is no date: {text}", text="平成2年"),
        ),
        (
            {"custom_fields": ((198, "C-9999"), (201, "1990-04-01"))},
            Verdict.FAIL,
            tr("Customer numbers differ: Salesforce {one}, WHMCS {other}", one="C-1001", other="C-9999"),
        ),
        ({"first_name": "", "last_name": ""}, Verdict.CANNOT_TELL, tr("The WHMCS client has no name")),
        (
            {"street": "渋谷9-9-9"},
            Verdict.ASK,
            tr(
                "Addresses differ: Salesforce {one}, WHMCS {other}",
                one="東京都渋谷区渋谷1-2-3",
                other="東京都渋谷区渋谷9-9-9",
            ),
        ),
        (
            {"street": "", "city": "", "state": ""},
            Verdict.ASK,
            tr("An address is missing in one of the systems"),
        ),
        (
            {"status": "Closed"},
            Verdict.ASK,
            tr("The WHMCS client {client} is {status}", client="7", status="Closed"),
        ),
    ],
)
def test_a_client_that_differs(client: dict[str, Any], verdict: Verdict, evidence: object) -> None:
    found = find(billing=a_billing(client=a_client(**client)))
    assert (found.verdict, found.evidence) == (verdict, evidence)


def test_an_old_kanji_form_is_a_person_to_look_at() -> None:
    found = find(
        account=an_account(name="髙橋 恵"),
        contacts=(a_contact(name="髙橋 恵"),),
        billing=a_billing(client=a_client(last_name="高橋", first_name="恵")),
    )
    expected = tr("Names differ only in old kanji forms: {one} / {other}", one="髙橋 恵", other="高橋 恵")
    assert (found.verdict, found.evidence) == (Verdict.ASK, expected)


@pytest.mark.parametrize(
    ("status", "verdict", "evidence"),
    [
        ("Rejected", Verdict.FAIL, tr("The ID document was rejected")),
        ("Submitted", Verdict.ASK, tr("ID not verified yet: {status}", status="Submitted")),
        (None, Verdict.ASK, tr("No ID verification on record")),
    ],
)
def test_the_id_status_counts(status: str | None, verdict: Verdict, evidence: object) -> None:
    found = find(account=an_account(id_status=status))
    assert (found.verdict, found.evidence) == (verdict, evidence)


def test_a_client_that_was_found_by_e_mail_alone_proves_nothing() -> None:
    found = find(billing=a_billing(match=Match.EMAIL_ONLY))
    expected = tr("The WHMCS client {client} was found by e-mail alone", client="7")
    assert (found.verdict, found.evidence) == (Verdict.CANNOT_TELL, expected)


def test_no_client_and_no_answer_are_two_things() -> None:
    nobody = find(billing=a_billing(client=None, match=Match.NONE))
    silent = find(billing=an_unread_billing(tr("WHMCS has no such record.")))
    assert (nobody.verdict, nobody.evidence) == (
        Verdict.CANNOT_TELL,
        tr("No WHMCS client was found for this customer"),
    )
    assert (silent.verdict, silent.evidence) == (Verdict.CANNOT_TELL, tr("WHMCS has no such record."))


def test_a_mismatch_weighs_more_than_an_open_question() -> None:
    found = find(account=an_account(id_status=None), billing=a_billing(client=a_client(first_name="花子")))
    assert found.verdict is Verdict.FAIL


def test_without_a_contact_the_account_is_compared() -> None:
    found = find(contacts=(), account=an_account(name="山田 花子"))
    assert found.verdict is Verdict.FAIL


@pytest.mark.parametrize("number", ["Ｃ－１００１", "c-1001 ", ""])
def test_a_customer_number_that_is_written_otherwise_or_missing_is_no_difference(number: str) -> None:
    fields = ((198, number), (201, "1990-04-01"))
    assert find(billing=a_billing(client=a_client(custom_fields=fields))).verdict is Verdict.PASS


def test_accents_and_hyphens_are_a_person_to_look_at() -> None:
    found = find(
        account=an_account(name="GARCÍA ANNE-MARIE"),
        contacts=(a_contact(name="GARCÍA ANNE-MARIE"),),
        billing=a_billing(client=a_client(last_name="GARCIA", first_name="ANNE MARIE")),
    )
    expected = tr(
        "Names differ only in accents, hyphens or apostrophes: {one} / {other}",
        one="GARCÍA ANNE-MARIE",
        other="GARCIA ANNE MARIE",
    )
    assert (found.verdict, found.evidence) == (Verdict.ASK, expected)


def test_the_contacts_address_is_compared_too() -> None:
    at = {"state": "東京都", "city": "渋谷区"}
    assert find(contacts=(a_contact(**at, street="渋谷一丁目2番3号"),)).verdict is Verdict.PASS
    found = find(contacts=(a_contact(**at, street="渋谷9-9-9"),))
    one, other = "東京都渋谷区渋谷9-9-9", "東京都渋谷区渋谷1-2-3"
    expected = tr("Addresses differ: Salesforce {one}, WHMCS {other}", one=one, other=other)
    assert (found.verdict, found.evidence) == (Verdict.ASK, expected)
