"""A keyring backend that asks the person each time, who cancels: named by PYTHON_KEYRING_BACKEND."""

import keyring.errors
from keyring.backend import KeyringBackend
from typing_extensions import override


class ClosedKeyring(KeyringBackend):
    """Raises what the system's vaults raise when their question was dismissed."""

    priority = 1.0

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("dismissed")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("dismissed")

    @override
    def delete_password(self, service: str, username: str) -> None:
        raise keyring.errors.KeyringLocked("dismissed")
