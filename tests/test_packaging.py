"""The installers' recipe: what a build must hold, how a frozen program starts itself again, and the self-check."""

import gzip
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from console import __version__
from console.__main__ import app
from console.models.action import ActionSpec
from console.models.profile import Profile, SignIn
from console.models.right import NeededField
from console.models.self_check import Part
from console.services import reentry
from console.services.clock import FrozenClock
from console.services.doctor.billing import NEEDS
from console.services.gateways.oauth import SCOPE
from console.services.gateways.whmcs_probes import PROBES
from console.services.registry import collect
from console.services.rules.rights import CASE_LOOKUP
from console.services.self_check import licences
from console.services.self_check.build_record import BuildRecord, build_record, differences
from console.services.self_check.proofs import LONGEST, prove_journal, prove_licences, prove_parts, proved

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
PROOFS = ("parts", "licences", "journal", "japanese", "organisation", "documents", "window")
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@contextmanager
def recipe(name: str) -> Iterator[ModuleType]:
    """A module of packaging/, which is no package: a library has that name."""
    sys.path.insert(0, str(PACKAGING))
    try:
        spec = importlib.util.spec_from_file_location(f"recipe_{name}", PACKAGING / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(PACKAGING))


def test_the_recipe_names_every_queue_and_action() -> None:
    registry = collect()
    with recipe("contents") as contents:
        named = set(contents.modules(ROOT))
    assert {f"console.services.queues.{spec.key}" for spec in registry.queues} <= named
    assert {f"console.services.actions.{spec.key}" for spec in registry.actions} <= named


def test_the_manifest_is_what_the_program_compares_with(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for kind, word in (("queues", "QUEUE"), ("actions", "ACTION")):
        folder = tree / "console" / "services" / kind
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / "one.py").write_text(f"{word} = 1\n", encoding="utf-8")
        (folder / "two.py").write_text(f"{word}: int = 1\n", encoding="utf-8")
        (folder / "beside.py").write_text("OTHER = 1\n", encoding="utf-8")
    with recipe("contents") as contents:
        path = contents.manifest(tree, [("libc.so.6", "/lib/libc.so.6", "BINARY"), ("PIL/x.so", "x.so", "EXTENSION")])
        parts = set(contents.parts())
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    assert (document["queues"], document["actions"]) == (["one", "two"], ["one", "two"])
    assert document["system_libraries"] == ["libc.so.6"]
    assert set(document["parts"]) == parts == licences.closure()


def test_a_checkout_compares_with_its_files() -> None:
    record = build_record()
    assert record.built_with == ""
    assert differences(record, collect()) == ()


def test_a_build_that_lost_an_action_is_broken() -> None:
    record = build_record()
    more = BuildRecord(queues=record.queues, actions=record.actions | {"grant_refund"})
    less = BuildRecord(queues=record.queues - {"orders"}, actions=record.actions)
    assert differences(more, collect()) == ("-grant_refund",)
    assert differences(less, collect()) == ("+orders",)
    proof = prove_parts(more, collect())
    assert (proof.ok, str(proof.text)) == (False, "Not the same as in the source tree: -grant_refund.")


@pytest.mark.parametrize(
    ("licence", "suits"),
    [
        ("MIT", True),
        ("BSD-3-Clause, Apache-2.0, dependency licenses", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("(MIT OR Apache-2.0)", True),
        ("BSD License OR Apache Software License", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_which_licences_suit_an_installer(licence: str, suits: bool) -> None:
    assert licences.suits(licence) is suits


def test_every_library_has_a_licence_that_suits() -> None:
    parts = licences.parts()
    assert [part for part in parts if not part.suits] == []
    assert {"assist-console", "pyside6-essentials", "httpx", "noto-cjk-sans-jp-bold"} <= {part.name for part in parts}
    assert prove_licences(parts, build_record()).ok


def test_an_unsuitable_library_of_the_building_machine_is_found() -> None:
    part = Part(name="httpx", version="1", licence="BSD-3-Clause", texts=1, suits=True)
    bare = BuildRecord(queues=frozenset(), actions=frozenset())
    readline = BuildRecord(queues=frozenset(), actions=frozenset(), system_libraries=("libreadline.so.8", "libz.so.1"))
    assert prove_licences((part,), bare).ok
    assert "libreadline.so.8" in str(prove_licences((part,), readline).text)


def test_a_build_without_a_licence_text_is_broken() -> None:
    silent = Part(name="httpx", version="1", licence="BSD-3-Clause", texts=0, suits=True)
    build = BuildRecord(queues=frozenset(), actions=frozenset(), built_with="PyInstaller 6")
    assert str(prove_licences((silent,), build).text) == "The licence text is missing: httpx."


async def test_the_journal_is_proved(tmp_path: Path) -> None:
    proof = await proved("journal", lambda: prove_journal(tmp_path, FrozenClock(NOON)))
    assert proof.ok
    assert dict(proof.facts)["seconds"]


async def test_a_proof_that_fails_is_a_line_and_no_crash() -> None:
    async def broken() -> Any:
        raise ImportError("no module named 'lost'")

    proof = await proved("window", broken)
    assert (proof.key, proof.ok, str(proof.text)) == ("window", False, "It failed: ImportError: no module named 'lost'")
    assert LONGEST > 0


def test_a_frozen_program_starts_itself_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert reentry.sandbox()[1:] == ("-m", "console.sandbox")
    assert reentry.documents_worker(5)[-2:] == ("console.services.documents.worker", "5")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "assist-console"))
    assert reentry.sandbox() == (str(tmp_path / "assist-console"), "embedded-organisation")
    assert reentry.documents_worker(5) == (str(tmp_path / "assist-console"), "documents-worker", "5")
    assert str(tmp_path) in reentry.places()


def test_both_sides_of_the_entry_use_the_same_words() -> None:
    with recipe("entry") as entry:
        assert (entry.WORKER, entry.SANDBOX) == (reentry.WORKER, reentry.SANDBOX)


def test_the_entry_gives_the_systems_libraries_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "ours")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "theirs")
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")
    with recipe("entry") as entry:
        entry.give_back_the_systems_libraries()
        assert entry.os.environ["LD_LIBRARY_PATH"] == "theirs"
        assert "LD_LIBRARY_PATH_ORIG" not in entry.os.environ
        assert entry.os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


def test_the_decoder_starts_before_anything_is_imported() -> None:
    code = (
        "import runpy, sys; sys.argv = ['entry.py', 'documents-worker', '5'];"
        "import atexit, os; real = os._exit;"
        "os._exit = lambda code: (print(sorted(n for n in sys.modules if n.split('.')[0] in "
        "{'PySide6', 'typer', 'httpx', 'pydantic', 'keyring'})), sys.stdout.flush(), real(code));"
        f"runpy.run_path({str(PACKAGING / 'entry.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"\0\0\0\0", cwd=ROOT, capture_output=True, check=False)
    assert b"confinement" in done.stdout
    assert done.stdout.endswith(b"[]\n"), done.stdout[-300:] + done.stderr[-1000:]


def test_the_manual_names_every_command() -> None:
    commands = getattr(typer.main.get_command(app), "commands")  # noqa: B009 - typer's own copy of click has no types
    with recipe("build") as build, recipe("for_debian") as debian:
        named = build.commands()
        built = debian.Built(
            root=ROOT, work=ROOT, target=ROOT, folder=ROOT, icons={}, commands=named, version=__version__,
            revision="", moment=0, day="2026-11-20", mail_date="",
        )  # fmt: skip
        page = debian.man_page(built)
    assert set(named) == {name for name, command in commands.items() if not command.hidden}
    assert "@" not in page.replace("@MIT@", "")
    assert all(f".B {name}".replace("-", "\\-") in page for name in named)


def test_the_package_is_the_same_twice(tmp_path: Path) -> None:
    with recipe("for_debian") as debian:
        for name in ("one.gz", "two.gz"):
            debian._packed(tmp_path / name, "text")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == b"text"


def test_the_icon_is_drawn_in_every_form(tmp_path: Path) -> None:
    with recipe("icons") as icons:
        found = icons.draw(ROOT / "resources" / "icons" / "assist-console.svg", tmp_path)
        assert set(found) == set(icons.SIZES)
    assert (tmp_path / "assist-console.ico").read_bytes()[:4] == b"\0\0\1\0"
    assert (tmp_path / "assist-console.icns").read_bytes()[:4] == b"icns"


def test_the_windows_script_refuses_while_the_program_runs_and_keeps_what_is_the_persons() -> None:
    script = (PACKAGING / "windows" / "assist-console.nsi").read_text(encoding="utf-8")
    assert "RequestExecutionLevel user" in script
    assert script.count("REFUSE_WHILE_RUNNING") == 3
    removed = re.findall(r"^\s*(?:RMDir|Delete) .*$", script.split('Section "uninstall"')[1], re.MULTILINE)
    assert removed
    assert not [line for line in removed if "LOCALAPPDATA" in line]


def test_the_workflow_runs_the_one_command_on_three_systems() -> None:
    text = (ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    assert {"make package", "windows/build.ps1", "macos/build.sh"} <= {
        word for word in ("make package", "windows/build.ps1", "macos/build.sh") if word in text
    }
    used = set(re.findall(r"uses: ([\w-]+/[\w-]+)@", text))
    assert used == {"actions/checkout", "actions/setup-python", "actions/upload-artifact"}


GUIDES = pytest.mark.parametrize("name", ["ADMIN.md", "ADMIN.ja.md"])


@GUIDES
def test_the_guide_names_the_callback_lines_and_the_scope(name: str) -> None:
    text = (PACKAGING / name).read_text(encoding="utf-8")
    lines = [f"http://localhost:{port}/OauthRedirect" for port in SignIn().ports]
    assert re.findall(r"^\s*(http://localhost:\S+)$", text, re.MULTILINE) == lines
    assert [scope for scope in SCOPE.split() if scope not in text] == []


@GUIDES
def test_the_guide_names_every_action_of_whmcs(name: str) -> None:
    text = (PACKAGING / name).read_text(encoding="utf-8")
    assert [action for action in {*PROBES, "ModuleTerminate"} if f"`{action}`" not in text] == []


@GUIDES
def test_the_guide_asks_for_the_actions_that_are_called_and_for_no_other(name: str) -> None:
    chapter = (PACKAGING / name).read_text(encoding="utf-8").split("\n## 3.", 1)[1].split("\n## 4.", 1)[0]
    asked = {
        action
        for row in re.findall(r"^ +\| (`.*?) \|", chapter, re.MULTILINE)
        for action in re.findall(r"`(\w+)`", row)
    }
    assert asked == {need.action for need in NEEDS if need.stops is not None}


@GUIDES
def test_the_guide_names_every_field_that_an_action_writes(name: str) -> None:
    text = (PACKAGING / name).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", text, re.MULTILINE))
    needed = {(one.object, one.field) for spec in collect().actions for one in declared(spec)}
    assert needed
    assert sorted(f"{thing}.{field}" for thing, field in needed if f"`{field}`" not in rows.get(thing, "")) == []


def declared(action: ActionSpec) -> tuple[NeededField, ...]:
    """What an action writes, but for the lookup whose name only the organisation knows."""
    return tuple(one for one in action.writes if one.field != CASE_LOOKUP)


@GUIDES
def test_the_guides_profile_is_one_and_its_table_has_every_key(name: str) -> None:
    text = (PACKAGING / name).read_text(encoding="utf-8")
    tables = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert tables
    assert [Profile.model_validate(tomllib.loads(table)).sign_in.ports for table in tables] == [SignIn().ports]
    lacking = []
    for key, field in Profile.model_fields.items():
        section = field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            lacking += [key] if f"`{key}`" not in text else []
            continue
        row = re.search(rf"^\| `\[{key}\]` \|(.*)$", text, re.MULTILINE)
        words = row[1] if row else ""
        lacking += [f"{key}.{inner}" for inner in section.model_fields if not re.search(rf"\b{inner}\b", words)]
    assert lacking == []


def test_both_guides_have_the_same_parts() -> None:
    counts = [
        (text.count("\n## "), text.count("\n|"), text.count("```"))
        for text in ((PACKAGING / name).read_text(encoding="utf-8") for name in ("ADMIN.md", "ADMIN.ja.md"))
    ]
    assert counts[0] == counts[1]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_program_proves_itself(home: Path) -> None:
    command = [sys.executable, "-m", "console", "--self-check", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    document = json.loads(done.stdout)
    assert {proof["key"]: proof["ok"] for proof in document["proofs"]} == dict.fromkeys(PROOFS, True), done.stderr
    assert (done.returncode, document["ok"]) == (0, True)
    assert {"Python", "Qt", "PySide", "OpenSSL", "SQLite"} <= set(document["versions"])
    assert {part["name"] for part in document["parts"] if part["licence"]} == licences.closure()
    assert not (home / "assist-console").exists() or not list((home / "assist-console").iterdir()), "it leaves no trace"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_self_check_that_finds_something_ends_with_one() -> None:
    code = (
        "from console.models.self_check import Proof; from console.models.text import tr; "
        "import console.views.self_check as it; "
        "it.prove_parts = lambda *_: Proof(key='parts', ok=False, text=tr('The journal does not hold.')); "
        "from console.app import check_itself; raise SystemExit(check_itself(as_json=False, language='ja'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].split() == ["broken", "parts", "処理記録の整合性が保たれていません。"]
    assert done.stdout.splitlines()[-1] == "異常があります。上の行をご覧ください。"


def test_the_project_and_the_program_say_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
