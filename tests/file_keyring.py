"""A keyring backend in one file, for programs that tests start: named by PYTHON_KEYRING_BACKEND, as a person would."""

import json
import os
from pathlib import Path

import keyring.errors
from keyring.backend import KeyringBackend
from typing_extensions import override


class FileKeyring(KeyringBackend):
    """Keeps everything in the file that TEST_KEYRING_FILE names."""

    priority = 1.0

    @property
    def _path(self) -> Path:
        return Path(os.environ["TEST_KEYRING_FILE"])

    def _all(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        found: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return found

    def _write(self, entries: dict[str, str]) -> None:
        self._path.write_text(json.dumps(entries), encoding="utf-8")

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._all(), f"{service}/{username}": password})

    @override
    def delete_password(self, service: str, username: str) -> None:
        entries = self._all()
        if f"{service}/{username}" not in entries:
            raise keyring.errors.PasswordDeleteError
        del entries[f"{service}/{username}"]
        self._write(entries)
