"""What is loaded before the first paint: every start of the program waits for it (design 4)."""

import json
import os
import subprocess
import sys
from pathlib import Path

PAINT = """
import json, os, sys
import console.__main__, console.opening

def painted():
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)

console.opening._load = painted
sys.argv = ["assist-console"]
console.__main__.main()
"""
LATER = {
    "authlib",
    "console.app",
    "console.services.desk",
    "console.services.gateways",
    "console.views.set_up.set_up_card",
    "console.views.window",
    "holidays",
    "httpx",
    "keyring",
    "pypdfium2",
    "rapidfuzz",
    "requests",
    "simple_salesforce",
    "sqlite3",
    "stamina",
}


def test_the_first_paint_waits_for_no_client_and_no_calendar(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "ASSIST_CONSOLE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PAINT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert "console.views.session.start_panel" in loaded
    assert sorted(LATER & loaded) == []
