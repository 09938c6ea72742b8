"""Every task of a developer, by name; continuous integration and README's commands end here too.

Run by the environment's Python (`.venv/bin/python .ci/tasks.py check`), on every system alike.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("console", "tests", "typings", "benchmarks", "packaging", ".ci", "bootstrap.py")

Step = tuple[str, list[str]]
"""What a step is called, and the arguments of the Python that does it."""

FORMAT: Step = ("format", ["-m", "ruff", "format", "--check", "--output-format", "concise", *SOURCES])
LINT: Step = ("lint", ["-m", "ruff", "check", "--quiet", "--output-format", "concise", *SOURCES])
LAYERS: Step = ("layers", ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"])
TYPES: Step = ("types", ["-m", "mypy"])
# One process more than cores, since journeys wait for commands and servers; in the order of the folders, which begins
# with the journeys: the long files come first and the short ones fill the gaps at the end.
PROCESSES = str((os.cpu_count() or 1) + 1)
TEST: Step = (
    "test",
    ["-m", "pytest", "--quiet", "-n", PROCESSES, "--dist", "loadfile", "--no-loadscope-reorder"],
)
JOURNEYS: Step = ("journeys", ["-m", "pytest", "--quiet", "tests/journeys"])
REMEDIES = {
    "format": ".venv/bin/python -m ruff format " + " ".join(SOURCES),
    "lint": ".venv/bin/python -m ruff check --fix " + " ".join(SOURCES) + "   (mends what can be mended)",
    "layers": "the contract named above says which import must go; pyproject.toml has them all",
    "types": ".venv/bin/python -m mypy",
    "test": ".venv/bin/python -m pytest --last-failed",
}


def main() -> int:
    """Do the task that is named and give its exit code."""
    name, *arguments = sys.argv[1:] or ["--list"]
    if name == "--list":
        for task, do in TASKS.items():
            print(f"{task:<11} {(do.__doc__ or '').splitlines()[0]}")
        return 0
    if name not in TASKS:
        print(f"no task {name!r}; there are: {', '.join(TASKS)}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    return TASKS[name](arguments)


def setup(arguments: list[str]) -> int:
    """Make .venv agree with requirements.lock."""
    return python(["bootstrap.py", "setup", *arguments])


def run(arguments: list[str]) -> int:
    """Open the window on the configured organisation."""
    return python(["-m", "console", *arguments])


def sandbox(arguments: list[str]) -> int:
    """Start the embedded organisation alone; one JSON line says how to connect."""
    return python(["-m", "console.sandbox", *arguments])


def check(arguments: list[str]) -> int:
    """Do everything that must hold, the fast first: format, lint, layers, types, test."""
    return in_order([FORMAT, LINT, LAYERS, TYPES, TEST], arguments)


def lint(arguments: list[str]) -> int:
    """Judge format and style (ruff, every rule; each exception has its reason in pyproject.toml)."""
    return in_order([FORMAT, LINT], arguments)


def types(arguments: list[str]) -> int:
    """Judge the types (mypy, strict)."""
    return in_order([TYPES], arguments)


def layers(arguments: list[str]) -> int:
    """Judge who imports whom (import-linter)."""
    return in_order([LAYERS], arguments)


def test(arguments: list[str]) -> int:
    """Run the tests on two workers; arguments go to pytest."""
    return in_order([TEST], arguments)


def journeys(arguments: list[str]) -> int:
    """Run the journeys alone: whole jobs over real HTTP, faults included."""
    return in_order([JOURNEYS], arguments)


def shots(arguments: list[str]) -> int:
    """Draw every screen, light and dark, Japanese and English, into build/shots."""
    folder = ROOT / "build" / "shots"
    code = python(["-m", "console.views.gallery", str(folder), *arguments])
    print(f"pictures: {folder}" if code == 0 else f"the pictures failed (exit code {code})", file=sys.stderr)
    return code


def package(arguments: list[str]) -> int:
    """Build the installer of this system and prove it: dist/ (Debian: on a clean system too, as root)."""
    return python(["packaging/build.py", *arguments])


def new_queue(arguments: list[str]) -> int:
    """Begin a queue: its file and its test, which fails until both are filled in (NOUN)."""
    return begin("queue", arguments)


def new_action(arguments: list[str]) -> int:
    """Begin an action: its file and its test, which fails until both are filled in (VERB_NOUN)."""
    return begin("action", arguments)


TASKS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup, "run": run, "sandbox": sandbox, "check": check, "lint": lint, "types": types, "layers": layers,
    "test": test, "journeys": journeys, "shots": shots, "package": package,
    "new-queue": new_queue, "new-action": new_action,
}  # fmt: skip


def in_order(steps: list[Step], arguments: list[str]) -> int:
    """Do the steps until one fails, each with its time; arguments go to the last."""
    for number, (name, command) in enumerate(steps, start=1):
        last = number == len(steps)
        print(f"── {name} ({number} of {len(steps)})", file=sys.stderr, flush=True)
        began = time.monotonic()
        code = python([*command, *(arguments if last else [])])
        if code != 0:
            print(f"── {name} FAILED (exit code {code}); nothing after it was run.", file=sys.stderr)
            print(f"   next: {REMEDIES.get(name, '')}", file=sys.stderr)
            return code
        print(f"── {name} passed in {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
    return 0


def python(arguments: list[str]) -> int:
    """Run this environment's Python without a screen, with nothing of this machine's Qt settings in the way."""
    environment = dict(os.environ)
    if arguments[:2] not in (["-m", "console"], ["-m", "console.sandbox"]):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return subprocess.run([sys.executable, *arguments], env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def begin(kind: str, arguments: list[str]) -> int:
    """Write a spec's file and its test from the templates beside this script."""
    if len(arguments) != 1 or not arguments[0].isidentifier() or arguments[0] != arguments[0].lower():
        print(f"usage: tasks.py new-{kind} name_in_lower_case", file=sys.stderr)
        return 2
    name = arguments[0]
    words = {"__name__": name, "__Title__": name.replace("_", " ").capitalize()}
    targets = {
        f"{kind}.py.txt": ROOT / "console" / "services" / f"{kind}s" / f"{name}.py",
        f"test_{kind}.py.txt": ROOT / "tests" / "services" / f"{kind}s" / f"test_{name}.py",
    }
    there = [path for path in targets.values() if path.exists()]
    if there:
        print(f"already there: {', '.join(str(path.relative_to(ROOT)) for path in there)}", file=sys.stderr)
        return 1
    for template, path in targets.items():
        text = (Path(__file__).parent / "templates" / template).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
