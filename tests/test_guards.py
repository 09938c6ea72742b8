"""The guards of conftest.py catch what they say: each planted test below must fail, and the clean ones pass."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PLANTED = """
import asyncio, logging, os, threading, time
import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QWidget

KEPT = []

def test_leaves_a_timer(qtbot):
    KEPT.append(QTimer()); KEPT[-1].start(60_000)

def test_leaves_a_window(qtbot):
    KEPT.append(QWidget()); KEPT[-1].show()

def test_leaves_a_thread(qtbot):
    KEPT.append(threading.Event()); threading.Thread(target=KEPT[-1].wait, daemon=True).start()

async def test_leaves_a_task():
    KEPT.append(asyncio.get_running_loop().create_task(asyncio.sleep(60)))

def test_logs_a_warning():
    logging.getLogger("console.anything").warning("the disk is full")

@pytest.mark.logs("never logged")
def test_expects_a_warning_that_does_not_come():
    pass

def test_qt_warns(qtbot):
    qWarning("something is wrong with a layout")

def test_python_warns():
    import warnings; warnings.warn("old", DeprecationWarning)

@pytest.mark.logs("disk is full")
def test_clean_expected_warning():
    logging.getLogger("console.anything").warning("the disk is full")

def test_clean_window(qtbot):
    window = QWidget(); qtbot.addWidget(window); window.show()

async def test_clean_loop(qtbot):
    loop = asyncio.get_running_loop()
    assert type(loop).__module__.startswith("qasync")
    await asyncio.sleep(0)

async def test_clean_the_loop_outlives_another_one():
    await asyncio.to_thread(lambda: asyncio.run(asyncio.sleep(0)))

def test_clean_another_loop_in_between():
    asyncio.run(asyncio.sleep(0))

async def test_clean_the_same_loop_again():
    await asyncio.sleep(0.001)

def test_clean_home(home):
    assert os.environ["HOME"] == str(home) and not list(home.iterdir())
"""


def test_each_guard_catches_its_planted_fault(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "test_planted.py"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    caught = {line.split("::")[1].split(" ")[0] for line in lines if line.startswith(("FAILED", "ERROR"))}
    planted = {line.removeprefix("async ")[4:].split("(")[0] for line in PLANTED.splitlines() if "def test_" in line}
    assert caught == {name for name in planted if not name.startswith("test_clean")}, done.stdout[-3000:]
    ran = sum(int(number) for number in re.findall(r"(\d+) (?:passed|failed)", lines[-1]))
    assert ran == len(planted), lines[-1]
