"""The log: fixed words and a few fields that are allowed; never an error's own words, a value or an address."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.services import logs

SECRET = "山田 太郎"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    own = logging.getLogger("console")
    before = (own.level, own.propagate, tuple(own.handlers))
    logs.set_up(tmp_path, level="debug")
    yield tmp_path / "console.log"
    for handler in set(own.handlers) - set(before[2]):
        own.removeHandler(handler)
        handler.close()
    own.setLevel(before[0])
    own.propagate = before[1]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_allowed_fields_are_written_and_others_leave_only_their_name(log: Path) -> None:
    logging.getLogger("console.test").info("read", extra={"system": "WHMCS", "code": "403", "customer": SECRET})
    (line,) = lines(log)
    assert (line["event"], line["system"], line["code"]) == ("read", "WHMCS", "403")
    assert "customer" in str(line["hidden"])
    assert SECRET not in log.read_text(encoding="utf-8")


def test_error_leaves_neither_its_words_nor_its_trace(log: Path) -> None:
    logging.getLogger("console.test").info("failed", exc_info=ValueError(SECRET))
    assert [line["event"] for line in lines(log)] == ["failed"]
    assert SECRET not in log.read_text(encoding="utf-8")


def test_libraries_that_would_log_addresses_are_silent(log: Path) -> None:
    logging.getLogger("httpx").info("GET %s", SECRET)
    logging.getLogger("simple_salesforce").debug(SECRET)
    assert not log.exists()


def test_places_of_an_error_are_named_without_values() -> None:
    with pytest.raises(ValueError, match=SECRET) as raised:
        logs.set_up(Path("/nowhere"), level=SECRET)
    assert logs.where(raised.value).startswith("logs:")
    assert SECRET not in logs.where(raised.value)
