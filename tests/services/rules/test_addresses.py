"""Two addresses are one place, whatever was written before and after them; a number that goes on makes another."""

import pytest

from console.services.rules.addresses import covers, goes_on, same_place

HOME = "東京都渋谷区渋谷1-2-3"


@pytest.mark.parametrize(
    "other",
    [
        "東京都渋谷区渋谷一丁目２番３号",
        "〒150-0002 東京都渋谷区渋谷1-2-3",
        "〒１５０－０００２東京都渋谷区渋谷1-2-3",
        "150-0002東京都渋谷区渋谷1-2-3",
        "1500002 東京都渋谷区渋谷1-2-3",
    ],
)
def test_one_place_in_many_spellings(other: str) -> None:
    assert same_place(HOME, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (HOME, HOME, True),
        (HOME, "渋谷区渋谷1-2-3", True),
        (HOME, "東京都渋谷区渋谷1丁目2番3号 メゾン桜 203", True),
        (HOME, "東京都渋谷区渋谷1-2-3-203", True),
        (HOME, "日本 〒150-0002 東京都渋谷区渋谷1-2-3", True),
        (HOME, "東京都渋谷区渋谷1-2-34", False),
        (HOME, "東京都渋谷区渋谷1-2", False),
        ("大阪府大阪市北区梅田3-4", "大阪府大阪市北区梅田3-4-5", False),
        ("大阪府大阪市北区梅田3-4", "大阪府大阪市北区梅田3-4 ビル", True),
        (HOME, "1-2-3", False),
        (HOME, "", False),
        ("", "", False),
    ],
)
def test_one_place_though_one_says_more(one: str, other: str, expected: bool) -> None:
    assert covers(one, other) is expected
    assert covers(other, one) is expected


def test_nothing_begins_in_the_middle_of_a_number() -> None:
    assert goes_on("渋谷1-2", "渋谷1-2-3")
    assert not goes_on("渋谷1-2", "渋谷1-23")
    assert not goes_on("2-3", "12-3")
