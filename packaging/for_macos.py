"""Makes the macOS application and its disk image, signs them, and proves them on that Mac. Not run here (Linux)."""

import os
import plistlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from steps import Built, StepFailedError, call, say

Check = Callable[[Path], dict[str, Any]]


def make_and_prove(built: Built, self_check: Check) -> dict[str, Any]:
    """Sign the application, put it into an image, take it out again as a person would, and let it check itself."""
    application = built.target / "Assist Console.app"
    entitlements = built.root / "packaging" / "macos" / "entitlements.plist"
    identity = os.environ.get("ASSIST_CONSOLE_SIGN_IDENTITY", "-")
    options = ["--force", "--deep", "--options", "runtime", "--entitlements", str(entitlements)]
    stamp = ["--timestamp"] if identity != "-" else []
    call(["codesign", *options, *stamp, "--sign", identity, str(application)])
    call(["codesign", "--verify", "--deep", "--strict", str(application)])
    image = built.target / f"assist-console-{built.version}.dmg"
    image.unlink(missing_ok=True)
    _image(application, image, built.work / "dmg")
    notarised = _notarise(image, identity)
    return {
        "file": image.name,
        "bytes": image.stat().st_size,
        "signed": identity != "-",
        "notarised": notarised,
        "self_check": _prove(image, built.work, self_check),
    }


def _image(application: Path, image: Path, folder: Path) -> None:
    """Make an image that shows the application beside a link to the folder where it belongs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    call(["ditto", str(application), str(folder / application.name)])
    (folder / "Applications").symlink_to("/Applications")
    call(["hdiutil", "create", "-volname", "Assist Console", "-srcfolder", str(folder), "-format", "UDZO", str(image)])


def _notarise(image: Path, identity: str) -> bool:
    profile = os.environ.get("ASSIST_CONSOLE_NOTARY_PROFILE")
    if identity == "-" or not profile:
        say("not notarised: ASSIST_CONSOLE_SIGN_IDENTITY or ASSIST_CONSOLE_NOTARY_PROFILE is not set")
        return False
    call(["codesign", "--timestamp", "--sign", identity, str(image)])
    call(["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"])
    call(["xcrun", "stapler", "staple", str(image)])
    return True


def _prove(image: Path, work: Path, self_check: Check) -> dict[str, Any]:
    mount, place = work / "mounted", work / "installed"
    shutil.rmtree(place, ignore_errors=True)
    call(["hdiutil", "attach", str(image), "-nobrowse", "-readonly", "-mountpoint", str(mount)])
    try:
        call(["ditto", str(mount / "Assist Console.app"), str(place / "Assist Console.app")])
    finally:
        call(["hdiutil", "detach", str(mount)])
    contents = place / "Assist Console.app" / "Contents"
    with (contents / "Info.plist").open("rb") as file:
        languages = plistlib.load(file).get("CFBundleLocalizations", [])
    if "ja" not in languages:
        raise StepFailedError("the application does not say that it speaks Japanese")
    return self_check(contents / "MacOS" / "assist-console")
