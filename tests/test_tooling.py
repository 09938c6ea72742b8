"""The commands that README gives do what they say: every target leads somewhere, and the set-up reads its lock."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parent.parent
USAGE = 2


def tasks(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run .ci/tasks.py of a tree."""
    command: list[str | Path] = [sys.executable, root / ".ci" / "tasks.py", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_every_make_target_is_a_command_of_the_bootstrap() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    forwarded = re.findall(r"^([a-z]+): ##.*\n\t@\"\$\(PYTHON\)\" bootstrap\.py ([a-z]+)", makefile, re.MULTILINE)
    assert {target for target, _ in forwarded} == set(bootstrap.COMMANDS)
    assert [pair for pair in forwarded if pair[0] != pair[1]] == []


def test_each_task_is_listed_with_a_sentence() -> None:
    done = tasks(ROOT, "--list")
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    wanted = "setup run sandbox check lint types layers test journeys shots package new-queue new-action"
    assert set(wanted.split()) == set(listed)
    assert [name for name, sentence in listed.items() if not sentence.endswith((".", ")"))] == []


def test_an_unknown_task_is_a_usage_error() -> None:
    assert tasks(ROOT, "no-such-task").returncode == USAGE


@pytest.mark.parametrize(("kind", "name"), [("action", "grant_refund"), ("queue", "refunds")])
def test_a_new_spec_is_two_files_and_its_test_fails_until_filled_in(tmp_path: Path, kind: str, name: str) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    assert tasks(tmp_path, f"new-{kind}", name).returncode == 0
    spec = tmp_path / "console" / "services" / f"{kind}s" / f"{name}.py"
    test = tmp_path / "tests" / "services" / f"{kind}s" / f"test_{name}.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    loads = subprocess.run([sys.executable, spec], env=environment, capture_output=True, text=True, check=False)
    assert loads.returncode == 0, loads.stderr
    command: list[str | Path] = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, test]
    fails = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "2 failed" in fails.stdout, fails.stdout
    assert tasks(tmp_path, f"new-{kind}", name).returncode == 1, "an existing file is never overwritten"


def test_the_installer_itself_is_installed_by_its_hashes() -> None:
    pin, *hashes = bootstrap.locked("uv").splitlines()
    assert re.match(r"uv==[\d.]+ \\$", pin)
    assert hashes
    assert [line for line in hashes if not re.match(r" +--hash=sha256:[0-9a-f]{64}( \\)?$", line)] == []


def test_a_hidden_platform_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen:fonts=here")
    assert not bootstrap.screen_is_named()
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert bootstrap.screen_is_named()


def test_a_system_package_that_is_missing_is_noticed() -> None:
    if shutil.which("dpkg-query") is None:
        pytest.skip("not a Debian system")
    assert bootstrap.missing_packages(["dpkg", "surely-no-such-package"]) == ["surely-no-such-package"]
