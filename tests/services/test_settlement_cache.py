"""Whatever somebody put in the place of the remembered schema, a start goes on and remembers anew."""

import json
import stat
from pathlib import Path

import pytest

from console.models.org import Agent, Org
from console.services.settlement_cache import SettlementMemory
from tests.views.sample_items import ORG, SATO


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b"\xff\xfe",
        b"null",
        b'{"version": 2}',
        b'{"version": 1, "users": [1]}',
        b'{"version": 1, "users": {"x": "\\ud800"}}',
        b'{"version": 1, "users": {"005000000000001AAA": 7}}',
        b'{"version": 1, "users": {"005000000000001AAA": {"schema": 7}}}',
        b'{"version": 1, "users": {"005000000000001AAA": {"schema": {"objects": 7}}}}',
        b'{"version": 1, "users": {"005000000000001AAA": {"schema": {"objects": {"Order": []}, "settlement": 1}}}}',
    ],
)
def test_a_forged_file_is_a_first_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settlement.json"
    path.write_bytes(content)
    memory = SettlementMemory(path)
    remember(memory, ORG, SATO)
    assert SATO.id in json.loads(path.read_text(encoding="utf-8"))["users"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["settlement.json"]
    assert remember(memory, ORG, SATO) == ()


def test_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settlement.json"
    path.mkdir()
    assert remember(SettlementMemory(path), ORG, SATO) == ()
    assert [one.name for one in tmp_path.iterdir()] == ["settlement.json"]


def remember(memory: SettlementMemory, org: Org, agent: Agent) -> tuple[object, ...]:
    return memory.changes(org, agent, ())
