"""Dates, times, money and spans are said in the reader's way, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from console.models.queue import CellValue
from console.models.text import Money, Text, joined, tr, verbatim
from console.services.clock import JAPAN
from console.services.language import Language

JA, EN = Language("ja"), Language("en")


@pytest.mark.parametrize(
    ("day", "japanese", "english"),
    [
        (date(2026, 11, 20), "2026年11月20日(金)", "Fri, 20 Nov 2026"),
        (date(2027, 1, 1), "2027年1月1日(金)", "Fri, 1 Jan 2027"),
        (date(2028, 2, 29), "2028年2月29日(火)", "Tue, 29 Feb 2028"),
    ],
)
def test_a_day_is_said_with_its_weekday(day: date, japanese: str, english: str) -> None:
    assert JA.day(day) == japanese
    assert EN.day(day) == english


def test_a_near_day_leaves_the_present_year_out() -> None:
    new_year = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert JA.near_day(date(2026, 11, 20), new_year - timedelta(seconds=1)) == "11月20日(金)"
    assert EN.near_day(date(2026, 11, 20), new_year - timedelta(seconds=1)) == "Fri, 20 Nov"
    assert JA.near_day(date(2026, 11, 20), new_year) == "2026年11月20日(金)"
    assert EN.near_day(date(2027, 1, 1), new_year) == "Fri, 1 Jan"


def test_a_moment_is_said_in_japan_time_with_the_zone() -> None:
    last_minute = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    assert JA.moment(last_minute) == "11月30日(月) 23:59 JST"
    assert EN.moment(last_minute) == "Mon, 30 Nov 23:59 JST"
    assert EN.moment(last_minute + timedelta(minutes=1)) == "Tue, 1 Dec 00:00 JST"


def test_a_moment_can_be_said_to_the_second() -> None:
    moment = datetime(2026, 11, 20, 9, 5, 7, tzinfo=JAPAN)
    assert JA.moment(moment, seconds=True) == "11月20日(金) 09:05:07 JST"
    assert EN.clock_time(moment.astimezone(UTC)) == "09:05"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal(0), "¥0"),
        (Decimal(4400), "¥4,400"),
        (Decimal("1234567.00"), "¥1,234,567"),
        (Decimal(-980), "-¥980"),
    ],
)
def test_money_is_yen_with_separators_in_both_languages(amount: Decimal, shown: str) -> None:
    assert JA.money(amount) == shown
    assert EN.money(amount) == shown


@pytest.mark.parametrize(
    ("span", "japanese", "english"),
    [
        (timedelta(seconds=59), "0分", "0 min"),
        (timedelta(minutes=45, seconds=59), "45分", "45 min"),
        (timedelta(hours=2), "2時間0分", "2 h 0 min"),
        (timedelta(hours=-1, minutes=-30), "1時間30分", "1 h 30 min"),
        (timedelta(days=3, hours=4, minutes=5), "3日4時間", "3 d 4 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: timedelta, japanese: str, english: str) -> None:
    assert JA.span(span) == japanese
    assert EN.span(span) == english


def test_values_in_a_sentence_are_said_in_its_language() -> None:
    until = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    held = tr("{name} holds this item until {time}.", name="佐藤 花子", time=until)
    assert EN.text(held) == "佐藤 花子 holds this item until Fri, 20 Nov 10:30 JST."
    assert JA.text(held) == "佐藤 花子 さんが 11月20日(金) 10:30 JST まで担当中です。"


def test_money_and_texts_in_a_sentence_are_said_in_its_language() -> None:
    worth = tr("The order is worth {value}, over {limit}", value=Money(Decimal(128000)), limit=Money(Decimal(100000)))
    refusal = tr("Only a supervisor approves this: {reason}", reason=worth)
    assert EN.text(refusal) == "Only a supervisor approves this: The order is worth ¥128,000, over ¥100,000"
    expected = "承認できるのはスーパーバイザーだけです: 注文金額 ¥128,000 が上限 ¥100,000 を超えています"
    assert JA.text(refusal) == expected


def test_data_of_a_customer_is_never_looked_up_nor_formatted() -> None:
    assert JA.text(verbatim("Approve {number} 100%")) == "Approve {number} 100%"


def test_joined_texts_are_translated_one_by_one() -> None:
    both = joined([tr("Approve"), verbatim("Reject"), tr("Reject")], ", ")
    assert JA.text(both) == "承認、Reject、却下"
    assert EN.text(both) == "Approve, Reject, Reject"


def test_an_unknown_sentence_stays_english() -> None:
    assert JA.text(Text("Nobody translated {this}", (("this", "me"),))) == "Nobody translated me"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        ("00000101", "00000101"),
        (7, "7"),
        (Decimal("1.5"), "1.5"),
        (date(2026, 11, 20), "2026年11月20日(金)"),
        (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), "11月20日(金) 10:00 JST"),
        (tr("Approve"), "承認"),
    ],
)
def test_a_cell_shows_what_a_column_gives(value: CellValue, shown: str) -> None:
    assert JA.cell(value) == shown


@pytest.mark.parametrize(
    ("code", "language"), [("ja", "ja"), ("ja_JP.UTF-8", "ja"), ("JA", "ja"), ("en", "en"), ("fr", "en")]
)
def test_whatever_is_not_japanese_is_english(code: str, language: str) -> None:
    assert Language.of(code).code == language


def test_a_language_that_is_not_supported_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        Language("fr")
