"""A search and a comparison ignore width, case and the kind of kana; old kanji are alike and not the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.services.rules.folding import (
    fold,
    fold_address,
    fold_name,
    fold_number,
    fold_phone,
    modern_forms,
    usual_spelling,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう"),
        ("ＳＯＮＩＸ", "sonix"),
        ("00000１０１", "00000101"),
        ("㈱テスト", "(株)テスト"),
        ("パ", "ハ\u309a"),
    ],
)
def test_texts_that_a_search_finds_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(alphabet="abzABZ019ａＺ９ｱﾞﾟｶアガパヴーあがぱ山髙﨑㈱①・、 　-−"))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SMITH JOHN PAUL", "John Paul Smith"),
        ("山田　太郎", "太郎 山田"),
        ("ヤマダ・タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ"),
        ("SMITH, JOHN", "john smith"),
    ],
)
def test_names_are_sets_of_tokens(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_old_forms_are_alike_but_not_the_same() -> None:
    assert fold_name("髙橋 恵") != fold_name("高橋 恵")
    assert modern_forms("髙橋 﨑 渡邊") == "高橋 崎 渡辺"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東麻布1丁目8番2号", "東麻布１－８－２"),
        ("渋谷1-2-3", "渋谷 1−2−3"),
        ("梅田３番地の４", "梅田3-4"),
        ("六本木三丁目2番1号", "六本木3-2-1"),
        ("北二十四条西十二丁目", "北二十四条西12丁目"),
        ("霞ヶ関1-1", "霞ケ関1-1"),
        ("霞が関1-1", "霞ヶ関1-1"),
        ("北一条西2-3", "北1条西2-3"),
        ("梅田1の2の3", "梅田1-2-3"),
        ("松本市大字里山辺12", "松本市里山辺12"),
        ("渋谷1-2-3 ハイツ101号室", "渋谷1-2-3ハイツ101"),
        ("渋谷1-2-3 メゾン桜 203", "渋谷1-2-3メゾン桜203"),
    ],
)
def test_addresses_that_are_one_place(one: str, other: str) -> None:
    assert fold_address(one) == fold_address(other)


@pytest.mark.parametrize(
    ("one", "other"), [("渋谷1-2-3", "渋谷1-23"), ("渋谷1-2-3", "渋谷1-2-4"), ("渋谷12-3", "渋谷1-2-3")]
)
def test_addresses_that_are_two_places(one: str, other: str) -> None:
    assert fold_address(one) != fold_address(other)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("090-1234-5678", "09012345678"),
        ("+81 90 1234 5678", "09012345678"),
        ("+81 (0)90-1234-5678", "09012345678"),
        ("０３（１２３４）５６７８", "0312345678"),
        ("8100000000", "8100000000"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_their_digits(text: str, digits: str) -> None:
    assert fold_phone(text) == digits


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("JOSÉ GARCÍA", "JOSE GARCIA"),
        ("Anne-Marie O'Neil", "Anne Marie ONeil"),
        ("髙橋 ガボール", "高橋 ガボール"),
    ],
)
def test_accents_hyphens_and_apostrophes_are_left_out_and_kana_keep_their_marks(name: str, usual: str) -> None:
    assert usual_spelling(name) == usual


def test_a_customer_number_is_one_in_any_width() -> None:
    assert fold_number(" Ｃ－１００１") == fold_number("c-1001 ") != fold_number("C-1002")
