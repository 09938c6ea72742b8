"""A file is replaced as a whole, with the rights that it needs, and never something that is no file."""

import os
import stat
import sys
from pathlib import Path

import pytest

from console.models.error import ConsoleError
from console.services import hand_over
from console.services.safe_file import replace_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_private_is_for_the_owner_and_public_keeps_what_was(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_text("before")
    old.chmod(0o640)
    for name, private, expected in (
        ("new", True, 0o600),
        ("open", False, 0o666 & ~umask()),
        ("old.html", False, 0o640),
    ):
        replace_file(tmp_path / name, "髙橋\r\n", private=private)
        assert (rights(tmp_path / name), (tmp_path / name).read_bytes()) == (expected, "髙橋\r\n".encode())
    replace_file(old, "half \ud800", private=True)
    assert (rights(old), old.read_text()) == (0o600, "half ?")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old.html", "open"]


def umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("before")
    link.symlink_to(target)
    replace_file(link, "after", private=False)
    assert (link.is_symlink(), target.read_text()) == (True, "after")
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    replace_file(device, "nothing", private=True)
    assert stat.S_ISCHR(device.stat().st_mode)


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConsoleError, match="cannot be written"):
        hand_over.write_document(tmp_path / "folder", "x")
    with pytest.raises(ConsoleError, match="cannot be written"):
        hand_over.write_document(tmp_path / "nowhere" / "report.html", "x")
    assert not hand_over.is_taken(tmp_path / ("x" * 5000))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
