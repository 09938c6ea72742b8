"""Makes the .deb: a folder laid out as Debian wants it, then `dpkg-deb`; the same source gives the same bytes."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import contents
from steps import Built, call, say

PLACE: Final = Path("usr/lib/assist-console")
_GLIBC: Final = re.compile(r"GLIBC_(\d+)\.(\d+)")
_ELF: Final = b"\x7fELF"
_ALWAYS: Final = ("fontconfig-config",)
"""Not linked, but without it Fontconfig complains at every start."""
_OPENED_BY_NAME: Final = ("libgl1", "libegl1")
"""What Qt opens while it runs; a plain Debian has neither."""


def make(built: Built) -> Path:
    """Make the package and give its file."""
    machine = call(["dpkg", "--print-architecture"]).strip()
    folder = built.work / "deb"
    shutil.rmtree(folder, ignore_errors=True)
    _fill(folder, built)
    _control(folder, built, machine)
    for path in [folder, *folder.rglob("*")]:
        _tidy(path, built.moment)
    target = built.target / f"assist-console_{built.version}_{machine}.deb"
    call(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(folder), str(target)], epoch=built.moment)
    return target


def lint(package: Path) -> list[str]:
    """Ask lintian, where it is installed; gives its errors and warnings."""
    if not shutil.which("lintian"):
        say("lintian is not installed: the package was not judged by it")
        return []
    done = subprocess.run(
        ["lintian", "--no-tag-display-limit", str(package)], capture_output=True, text=True, check=False
    )
    return [line for line in done.stdout.splitlines() if line[:2] in {"E:", "W:"}]


def _fill(folder: Path, built: Built) -> None:
    share, here = folder / "usr" / "share", built.root / "packaging" / "linux"
    shutil.copytree(built.folder, folder / PLACE, symlinks=True)
    (folder / "usr" / "bin").mkdir(parents=True)
    (folder / "usr" / "bin" / "assist-console").symlink_to("../lib/assist-console/assist-console")
    _copy(here / "assist-console.desktop", share / "applications" / "assist-console.desktop")
    for size, picture in built.icons.items():
        if size <= 512:  # noqa: PLR2004 - the largest that desktops look for
            _copy(picture, share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "assist-console.png")
    drawing = built.root / "resources" / "icons" / "assist-console.svg"
    _copy(drawing, share / "icons" / "hicolor" / "scalable" / "apps" / "assist-console.svg")
    _copy(here / "lintian-overrides", share / "lintian" / "overrides" / "assist-console")
    _packed(share / "man" / "man1" / "assist-console.1.gz", man_page(built))
    document = share / "doc" / "assist-console"
    for name in ("ADMIN.md", "ADMIN.ja.md"):
        _packed(document / f"{name}.gz", (built.root / "packaging" / name).read_text(encoding="utf-8"))
    _copy(built.root / "resources" / "profile.example.toml", document / "examples" / "profile.toml")
    _packed(document / "changelog.gz", _changelog(built))
    licence = textwrap.indent((built.root / "LICENSE").read_text(encoding="utf-8"), " ", lambda _line: True)
    licence = re.sub(r"^ \s*$", " .", licence, flags=re.MULTILINE)
    text = (here / "copyright").read_text(encoding="utf-8").replace("@MIT@", licence.rstrip())
    (document / "copyright").write_text(text + "\n", encoding="utf-8")


def man_page(built: Built) -> str:
    """Fill the manual's page in: the commands are those that the program itself names."""
    template = (built.root / "packaging" / "linux" / "assist-console.1").read_text(encoding="utf-8")
    lines = [f".TP\n.B {name}\n{text}" for name, text in built.commands.items()]
    words = {"@DATE@": built.day, "@VERSION@": built.version, "@COMMANDS@": "\n".join(lines).replace("-", "\\-")}
    for place, word in words.items():
        template = template.replace(place, word)
    return template


def _control(folder: Path, built: Built, machine: str) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.lstat().st_size for path in folder.rglob("*")) // 1024
    control = folder / "DEBIAN"
    control.mkdir()
    words = {
        "Package": "assist-console",
        "Version": built.version,
        "Architecture": machine,
        "Maintainer": "Assist Console contributors <assist-console@example.invalid>",
        "Installed-Size": str(size),
        "Depends": ", ".join(depends(folder / PLACE)),
        "Recommends": "gnome-keyring | kwalletmanager | keepassxc, xdg-utils",
        "Section": "misc",
        "Priority": "optional",
        "Description": "agent console over Salesforce and WHMCS\n"
        " The queues of Salesforce, one workspace per item with Salesforce and WHMCS\n"
        " side by side, and decisions that are shown before they are sent, sent once,\n"
        " proved by reading back, and kept in a journal.\n"
        " .\n"
        ' "assist-console demo" shows it on an organisation of its own.',
    }
    text = "".join(f"{name}: {value}\n" for name, value in words.items())
    (control / "control").write_text(text, encoding="utf-8")
    sums = (
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(folder)}\n"
        for path in files
    )
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")


def depends(folder: Path) -> tuple[str, ...]:
    """Name the packages that the build needs: what its files link to and do not bring along, and libc's version."""
    programs = list(_programs(folder))
    brought = {path.name for path in folder.rglob("*.so*")}
    needed, newest = set[str](), (0, 0)
    for program in programs:
        answer = subprocess.run(["objdump", "-pT", str(program)], capture_output=True, text=True, check=False).stdout
        needed |= set(re.findall(r"^\s+NEEDED\s+(\S+)", answer, re.MULTILINE))
        newest = max([newest, *((int(one), int(two)) for one, two in _GLIBC.findall(answer))])
    missing = needed - brought
    places = call(["ldconfig", "-p"]).splitlines()
    files = {
        str(Path(line.split("=> ")[1]).resolve()) for line in places if line.split()[:1] and line.split()[0] in missing
    }
    owners = set(contents.packages_of(files)) - {"libc6"}
    names = {re.sub(r"t64$", "", name) for name in owners} | set(_ALWAYS) | set(_OPENED_BY_NAME)
    return (f"libc6 (>= {newest[0]}.{newest[1]})", *sorted(names))


def _programs(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(len(_ELF)) == _ELF:
                    yield path


def _changelog(built: Built) -> str:
    person = "Assist Console contributors <assist-console@example.invalid>"
    change = f"  * Built from revision {built.revision or 'unknown'}."
    head = f"assist-console ({built.version}) unstable; urgency=medium"
    return f"{head}\n\n{change}\n\n -- {person}  {built.mail_date}\n"


def _packed(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _tidy(path: Path, moment: int) -> None:
    """Give a file the mode that Debian wants, and a time that does not depend on when it was built."""
    if path.is_symlink():
        return
    path.chmod(0o755 if path.is_dir() or path.parts[-3:] == (*PLACE.parts[1:], "assist-console") else 0o644)
    os.utime(path, (moment, moment))
