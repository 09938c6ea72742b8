"""The tour, as a person without a screen runs it: the main job in the real windows, each effect read back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STOPS = (
    "01-approve",
    "02-reject",
    "03-assign-sim",
    "04-retry",
    "05-eligibility",
    "06-escalate",
    "07-identity",
    "08-verify",
    "09-confirm",
    "10-terminate",
    "11-drift",
    "12-supervisor",
    "13-still-billed",
)
MOST_KEYS = 5
"""Keys for a decision, with opening the item, a text that is typed, and sending."""
TYPED_FROM_THE_CARD = {"08-verify": 21}
"""Where a whole card is typed: method, five fields and the look-up's answer with a Tab between, four ticks, sending."""


@pytest.mark.slow
def test_tour_works_the_main_job_and_proves_it(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "console", "tour", str(folder), "--now", "2026-11-20T10:40"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "ASSIST_CONSOLE_LANGUAGE": "ja"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    problems = {stop["stop"]: stop["problem"] for stop in report["stops"] if stop["problem"]}
    assert problems == {}, done.stderr
    assert done.returncode == 0
    assert report["proved"] is True
    assert tuple(stop["stop"] for stop in report["stops"]) == STOPS
    limits = {stop: TYPED_FROM_THE_CARD.get(stop, MOST_KEYS) for stop in STOPS}
    assert {stop["stop"]: stop["keys"] for stop in report["stops"] if stop["keys"] > limits[stop["stop"]]} == {}
    pictures = [folder / name for stop in report["stops"] for name in stop["pictures"]]
    assert pictures
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    assert "Error" not in done.stderr, done.stderr
