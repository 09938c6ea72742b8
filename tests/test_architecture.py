"""The shape of the code: sizes, names, layers, reasons, the map in README, and what no file may contain."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES = 400
FUNCTION_LINES = 40
ROOM_LINES = {"console/app.py": 200, "console/views/window.py": 200}
"""Files that grow when nobody looks: a tighter limit (nothing but wiring belongs there)."""
TOO_LONG: dict[str, str] = {}
"""Modules and functions ("path" or "path:function") above their limit, each with its reason."""
REFUSES_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "logic",
    "widgets",
    "stuff",
}
NOT_OURS = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}
TEXT = {
    ".py",
    ".pyi",
    ".md",
    ".toml",
    ".txt",
    ".lock",
    ".json",
    ".qss",
    ".yml",
    ".yaml",
    ".svg",
    ".lark",
    ".sh",
    ".conf",
    ".po",
    "",
}
NO_ADDRESS = re.compile(
    r"(files\.pythonhosted|pypi\.(org|python)|registry\.npmjs|--(extra-)?index-url|--find-links|artifactory|/simple/)"
)
NO_MACHINE = re.compile(r"(?<![\w.])/(root|home/\w+|work|opt/wheels|opt/pypi|tmp/\w+|Users/\w+)/")
EXCEPTION = re.compile(
    r"#\s*(?:noqa(?P<all>(?!:))|noqa:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*|"
    r"type:\s*ignore(?:\[[\w, -]+\])?)(?P<reason>.*)"
)
SENTENCE_SPACES = 4
COMES_WITH = {"pydantic-core": "pydantic", "shiboken6": "pyside6-essentials"}
"""Packages that are the lower half of one that we declare."""
DEVELOPMENT_ONLY = {"pytest", "hypothesis", "respx", "time_machine", "pytestqt"}

PLANTED = {
    "layers": ("models/ids.py", "import console.services"),
    "qt": ("services/registry.py", "import PySide6.QtCore"),
    "terminal": ("views/terminal/__init__.py", "import PySide6.QtWidgets"),
    "parts": ("views/parts/badge.py", "import console.views.item.workspace"),
    "pure": ("services/rules/__init__.py", "import httpx"),
    "models": ("models/ids.py", "import sqlite3"),
    "actions": ("services/actions/claim.py", "import console.services.actions.release"),
    "queues": ("services/queues/orders.py", "import console.services.queues.eligibility"),
    "http": ("views/tasks.py", "import simple_salesforce"),
    "sandbox": ("sandbox/clock.py", "import console.models.ids"),
    "embedded": ("services/registry.py", "import console.sandbox"),
}
"""For each contract of pyproject.toml: a file of console/ and the import that must break that contract."""


def modules(*folders: str) -> list[str]:
    """The Python files below some folders, as paths from the root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found if not NOT_OURS & set(path.parts))


def our_files() -> Iterator[Path]:
    """Every text file that is ours: what git tracks or would; without git, what is there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        names = [name for name in answer.stdout.split("\0") if name]
    except OSError:
        names = []
    paths = [ROOT / name for name in names] or [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.parts)]
    return (path for path in paths if path.is_file() and path.suffix in TEXT)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def contracts() -> list[dict[str, object]]:
    """The contracts of import-linter."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def lint_imports(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree in a folder."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    command = [sys.executable, "-c", code, "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_modules_and_functions_keep_their_budgets() -> None:
    too_long = []
    for path in modules("console", "tests", ".ci"):
        text = (ROOT / path).read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > ROOM_LINES.get(path, MODULE_LINES):
            too_long.append(f"{path}: {lines} lines")
        for function in functions(ast.parse(text)):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES:
                too_long.append(f"{path}:{function.name}: {lines} lines")
    beyond = [entry for entry in too_long if entry.rpartition(":")[0] not in TOO_LONG]
    assert beyond == [], "\n" + "\n".join(beyond)


def test_a_module_opens_with_its_job() -> None:
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in modules("console", "tests")}
    assert [path for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_a_name_says_what_belongs_there() -> None:
    assert [
        path for path in modules("console", "tests") if REFUSES_NOTHING & set(Path(path).with_suffix("").parts)
    ] == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = []
    for path in [*modules("console", "tests", ".ci"), "bootstrap.py"]:
        if path == "tests/test_architecture.py":
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), start=1):
            found = EXCEPTION.search(line)
            if found and (found["all"] is not None or len(found["reason"].strip(" #-:")) < len("as above")):
                bare.append(f"{path}:{number}: {line.strip()}")
    assert bare == [], "\n" + "\n".join(bare)


def test_the_list_of_long_ones_has_no_idle_entry() -> None:
    there = set(modules("console", "tests", ".ci"))
    assert [entry for entry in TOO_LONG if entry.split(":")[0] not in there] == []


def test_no_file_names_a_registry_or_this_machine() -> None:
    found = []
    for path in our_files():
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if NO_ADDRESS.search(line) or NO_MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert found == [], "\n" + "\n".join(found)


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[a-z0-9][\w.-]*==\S+.*$", lock, re.MULTILINE)
    assert pins, "the lock is empty"
    assert [pin for pin in pins if not pin.endswith("\\")] == [], "pins without hashes"


def test_the_lock_has_every_dependency() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    locked = set(
        re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {re.split(r"[<>=!~\[; ]", line)[0] for line in wanted} - locked == set(), "run uv pip compile (README)"


def test_what_is_imported_is_a_dependency() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {re.split(r"[<>=!~\[; ]", line)[0] for line in settings["project"]["dependencies"]}
    owners = importlib.metadata.packages_distributions()
    undeclared = set()
    for path in modules("console"):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"console"}:
                packages = {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(name, [name])}
                if not {COMES_WITH.get(package, package) for package in packages} & declared:
                    undeclared.add(f"{path}: {name}")
    assert undeclared == set(), "\n" + "\n".join(sorted(undeclared))


def test_the_program_needs_nothing_of_the_tests() -> None:
    wanted = re.compile(rf"^\s*(?:from|import) (?:tests|{'|'.join(sorted(DEVELOPMENT_ONLY))})\b", re.MULTILINE)
    assert [path for path in modules("console") if wanted.search((ROOT / path).read_text(encoding="utf-8"))] == []


def test_readme_names_only_what_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## Where things are", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"`([\w./<>-]+/[\w./<>-]*)`", table)
    assert named, "the table names no path"
    assert [path for path in named if "<" not in path and not (ROOT / path).exists()] == []


def test_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 0 < text.index("make demo") < text.index("make test") < text.index("\n## ", text.index("make test"))
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_layers_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_each_contract_is_a_sentence_and_has_a_planted_violation() -> None:
    assert {str(contract["id"]) for contract in contracts()} == set(PLANTED)
    short = [contract["name"] for contract in contracts() if str(contract["name"]).count(" ") < SENTENCE_SPACES]
    assert short == []


def test_each_contract_catches_its_violation(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "console", tmp_path / "console", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, line in PLANTED.values():
        target = tmp_path / "console" / path
        assert target.exists(), f"{path} is gone: plant the violation somewhere else"
        target.write_text(f"{target.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    (tmp_path / "console" / "misplaced").mkdir()
    (tmp_path / "console" / "misplaced" / "__init__.py").touch()
    output = lint_imports(tmp_path).stdout
    parts = {str(contract["id"]): broken_part(output, str(contract["name"])) for contract in contracts()}
    chains = {key: f"{dotted(path)} -> {line.split()[1].split('.Qt')[0]}" for key, (path, line) in PLANTED.items()}
    assert [key for key, chain in chains.items() if chain not in parts[key]] == [], output[-6000:]
    assert "misplaced" in parts["layers"], "a package that nobody placed must be noticed"


def broken_part(output: str, name: str) -> str:
    """What import-linter says about one broken contract: the lines below its underlined name."""
    parts = re.split(r"\n([^\n]+)\n-{5,}\n", output)
    return " ".join(dict(zip(parts[1::2], parts[2::2], strict=True)).get(name, "").split())


def dotted(path: str) -> str:
    """The module in a file of console/."""
    return ".".join(["console", *Path(path).with_suffix("").parts]).removesuffix(".__init__")
