"""Settings by environment and the org profile file (design 8)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from console.models.error import SetUpNeeded
from console.models.profile import Profile
from console.models.text import tr

_APP = "assist-console"


class Settings(BaseSettings):
    """What the environment says; every name begins with `ASSIST_CONSOLE_`."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_CONSOLE_", extra="ignore", frozen=True)

    home: Path | None = None
    """One folder for settings, journal and logs."""
    profile: Path | None = None
    """The org profile, TOML."""
    salesforce_url: str | None = None
    salesforce_client_id: str | None = None
    salesforce_token: SecretStr | None = None
    """A session for scripts; never stored."""
    whmcs_url: str | None = None
    """The base address, without `includes/api.php`."""
    whmcs_identifier: str | None = None
    whmcs_secret: SecretStr | None = None
    language: str | None = None
    """`ja` or `en`; else the system's."""
    log_level: Literal["debug", "info", "warning"] = "info"
    """How much the log says; at no level does it name a customer."""

    @property
    def folder(self) -> Path:
        """Give the home folder, made if it is missing."""
        home = self.home or Path(platformdirs.user_data_dir(_APP, appauthor=False))
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return home


def connected(settings: Settings, environment: Mapping[str, str], home: Path) -> Settings:
    """Give settings that connect to another organisation, with another home.

    Args:
        settings: what else the environment says.
        environment: the `ASSIST_CONSOLE_...` variables that the organisation told.
        home: the folder for journal and settings.
    """
    return settings.model_copy(
        update={
            "home": home,
            "salesforce_url": environment["ASSIST_CONSOLE_SALESFORCE_URL"],
            "salesforce_client_id": environment["ASSIST_CONSOLE_SALESFORCE_CLIENT_ID"],
            "salesforce_token": SecretStr(environment["ASSIST_CONSOLE_SALESFORCE_TOKEN"]),
            "whmcs_url": environment["ASSIST_CONSOLE_WHMCS_URL"],
            "whmcs_identifier": environment["ASSIST_CONSOLE_WHMCS_IDENTIFIER"],
            "whmcs_secret": SecretStr(environment["ASSIST_CONSOLE_WHMCS_SECRET"]),
        }
    )


def load_profile(settings: Settings) -> Profile:
    """Read the org profile: the variable's file, else `profile.toml` in the home folder, else the defaults.

    Raises:
        SetUpNeeded: the file is missing, or is no profile; the sentence names the key that is wrong.
    """
    path = settings.profile
    if path is None:
        own = settings.folder / "profile.toml"
        if not own.exists():
            return Profile()
        path = own
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as problem:
        raise SetUpNeeded(tr("The org profile {path} cannot be read.", path=path.name)) from problem
    except tomllib.TOMLDecodeError as problem:
        raise SetUpNeeded(tr("The org profile {path} is not TOML.", path=path.name)) from problem
    except ValidationError as problem:
        places = ", ".join(".".join(str(part) for part in error["loc"]) for error in problem.errors())
        raise SetUpNeeded(
            tr(
                "The org profile {path} has settings that are not known or not valid: {keys}.",
                path=path.name,
                keys=places,
            )
        ) from problem
