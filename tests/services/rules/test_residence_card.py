"""Card numbers, expiry and the guard against My Numbers (domain.md 4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.models.profile import Identity
from console.services.language import Language
from console.services.rules.card_compare import (
    Likeness,
    Source,
    compare_address,
    compare_birth_date,
    compare_name,
    in_words,
    listed,
    marked,
)
from console.services.rules.my_number import check_digit, holds_my_number
from console.services.rules.residence_card import (
    Expiry,
    expiry_of,
    is_card_number,
    normalised_number,
    read_day,
    suggested_number,
)

RECEIVED = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["AB12345678CD", "ab 1234 5678 cd", "ＡＢ１２３４５６７８ＣＤ", "AB-12345678-CD"])
def test_one_number_in_many_spellings(text: str) -> None:
    assert is_card_number(text)
    assert normalised_number(text) == "AB12345678CD"


@pytest.mark.parametrize("text", ["AB1234567CD", "A112345678CD", "AB12345678C", "", "AB12345678CDE"])
def test_what_is_no_number(text: str) -> None:
    assert not is_card_number(text)


def test_a_letter_in_a_digits_place_is_only_suggested() -> None:
    assert not is_card_number("AB1234567OCD")
    assert suggested_number("AB1234567OCD") == "AB12345670CD"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (RECEIVED, Expiry.VALID),
        (RECEIVED - timedelta(days=1), Expiry.NEEDS_PROOF),
        (date(2026, 9, 20), Expiry.NEEDS_PROOF),
        (date(2026, 9, 19), Expiry.EXPIRED),
        (None, Expiry.UNREADABLE),
    ],
)
def test_four_outcomes_on_the_day_of_receipt(day: date | None, outcome: Expiry) -> None:
    assert expiry_of(day, RECEIVED, Identity()) is outcome


@given(st.dates(min_value=date(1900, 1, 1)))
def test_days_are_read_in_every_usual_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
        assert read_day(day.strftime(form)) == day


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_a_my_number_is_found_in_any_grouping(eleven: str) -> None:
    number = f"{eleven}{check_digit(eleven)}"
    for text in (number, f"see {number[:4]} {number[4:8]}-{number[8:]} here"):
        assert holds_my_number([text])
    assert not holds_my_number([f"{eleven}{(check_digit(eleven) + 1) % 10}"])
    assert not holds_my_number([f"9{number}"])


def test_names_are_sets_of_tokens_and_differences_are_marked() -> None:
    source = Source(name="Account", value="SILVA MARIANA")
    assert compare_name("mariana silva", source).likeness is Likeness.SAME
    assert compare_name("SILVA MARIA", source).likeness is Likeness.DIFFERENT
    assert compare_name("山田 太郎", source).likeness is Likeness.OTHER_SCRIPT
    assert marked("MARIA", "MARIANA") == ("MARIA", "MARIA[NA]")


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        ("東京都渋谷区渋谷1-2-3-101", Likeness.ALIKE),
        ("渋谷区渋谷1-2-3 ハイツ渋谷101", Likeness.ALIKE),
        ("東京都渋谷区渋谷1-2-3-102", Likeness.DIFFERENT),
        ("東京都新宿区新宿1-2-3 渋谷ハイツ101", Likeness.DIFFERENT),
    ],
)
def test_other_words_after_the_same_numbers_of_one_town_are_looked_at(other: str, likeness: Likeness) -> None:
    source = Source(name="Account", value=other)
    assert compare_address("東京都渋谷区渋谷1-2-3 渋谷ハイツ101号室", source).likeness is likeness


def test_addresses_across_scripts_are_compared_by_their_numbers() -> None:
    source = Source(name="Account", value="東京都渋谷区渋谷1-2-3 メゾン桜 203")
    assert compare_address("東京都渋谷区渋谷1丁目2番3号", source).likeness is Likeness.ALIKE
    assert compare_address("OSAKA 9-9-9", source).likeness is Likeness.DIFFERENT


def test_what_the_card_says_is_said_once_however_many_records_differ() -> None:
    card = "1-2-3 SHIBUYA"
    sources = (
        Source(name="Account", value="1-2-4 SHIBUYA"),
        Source(name="Contact", value="1-2-4 SHIBUYA"),
        Source(name="WHMCS", value="9-2-3 SHIBUYA"),
    )
    said = in_words([compare_address(card, source) for source in sources])
    assert str(said) == "card [1]-2-[3] SHIBUYA; Account, Contact: 1-2-[4] SHIBUYA; WHMCS: [9]-2-3 SHIBUYA"
    assert Language.of("ja").text(said) == (
        "カード [1]-2-[3] SHIBUYA、取引先、取引先責任者：1-2-[4] SHIBUYA、WHMCS：[9]-2-3 SHIBUYA"
    )


def test_records_that_agree_are_named_together_in_the_readers_words() -> None:
    sources = tuple(Source(name=name, value="SILVA MARIANA") for name in ("Account", "Contact"))
    found = [compare_name("mariana silva", source) for source in sources]
    assert Language.of("ja").text(in_words(found)) == "取引先、取引先責任者 と一致"
    other = compare_name("mariana silva", Source(name="WHMCS", value="シルバ"))
    assert str(in_words([*found, other])) == "Account, Contact: the same; WHMCS, in another script: シルバ"
    assert Language.of("ja").text(listed(sources)) == "取引先、取引先責任者：SILVA MARIANA"


def test_a_birth_date_on_record_that_is_no_day_is_looked_at() -> None:
    assert compare_birth_date("1990-04-01", Source(name="WHMCS", value="平成2年")).likeness is Likeness.ALIKE
    assert compare_birth_date("1990-04-01", Source(name="WHMCS", value="1990-04-02")).likeness is Likeness.DIFFERENT


def test_a_name_without_its_accents_and_hyphens_is_alike() -> None:
    source = Source(name="Account", value="García Anne-Marie")
    assert compare_name("GARCIA ANNE MARIE", source).likeness is Likeness.ALIKE
    assert compare_name("GARCIA ANNE", source).likeness is Likeness.DIFFERENT
