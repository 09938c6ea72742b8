"""Settings by environment and the org profile file (design 8)."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from console.models.error import SetUpNeeded
from console.models.profile import Profile
from console.models.text import Text, tr

_APP = "assist-console"
_PROFILE = "profile.toml"


class Settings(BaseSettings):
    """What the environment says; every name begins with `ASSIST_CONSOLE_`."""

    model_config = SettingsConfigDict(env_prefix="ASSIST_CONSOLE_", extra="ignore", frozen=True)

    home: Path | None = None
    """One folder for settings, journal and logs."""
    profile: Path | None = None
    """The org profile, TOML."""
    connection: str | None = None
    """The key of one of the connections that were set up here."""
    salesforce_url: str | None = None
    salesforce_client_id: str | None = None
    salesforce_token: SecretStr | None = None
    """A session for scripts; never stored."""
    whmcs_url: str | None = None
    """The base address, without `includes/api.php`."""
    whmcs_identifier: str | None = None
    whmcs_secret: SecretStr | None = None
    whmcs_access_key: SecretStr | None = None
    """For workstations without a fixed address: it stands in for the list of addresses (whmcs.md 1.2)."""
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


class ProfileOrigin(StrEnum):
    """Who gave the profile, from the strongest to the weakest."""

    VARIABLE = "variable"
    SYSTEM = "system"
    HOME = "home"
    DEFAULTS = "defaults"


@dataclass(frozen=True, kw_only=True)
class ProfileSource:
    """Where the org profile comes from.

    Attributes:
        path: the file; None for the defaults.
    """

    origin: ProfileOrigin
    path: Path | None = None

    @property
    def text(self) -> Text:
        """Say it to the reader."""
        path = str(self.path)
        sentences = {
            ProfileOrigin.VARIABLE: tr("The profile is {path}, named by ASSIST_CONSOLE_PROFILE.", path=path),
            ProfileOrigin.SYSTEM: tr("The profile is {path}, for everybody on this machine.", path=path),
            ProfileOrigin.HOME: tr("The profile is {path}, your own.", path=path),
            ProfileOrigin.DEFAULTS: tr("There is no profile: the defaults hold."),
        }
        return sentences[self.origin]


def profile_source(settings: Settings, *, shared: bool = True) -> ProfileSource:
    """Find the profile: the variable's file, else the system's, else the home folder's, else none.

    The system's is `assist-console/profile.toml` in the folder for settings of every user: below `/etc/xdg` (or
    `XDG_CONFIG_DIRS`), `/Library/Application Support` or `%PROGRAMDATA%`. IT puts it there, so it overrides the user's.

    Args:
        settings: what the environment says.
        shared: look for the system's too; a demonstration does not, since it is about another organisation.
    """
    if settings.profile is not None:
        return ProfileSource(origin=ProfileOrigin.VARIABLE, path=settings.profile)
    folders = platformdirs.site_config_dir(_APP, appauthor=False, multipath=True).split(os.pathsep)
    for folder in folders if shared else ():
        for_everybody = Path(folder) / _PROFILE
        if for_everybody.exists():
            return ProfileSource(origin=ProfileOrigin.SYSTEM, path=for_everybody)
    own = settings.folder / _PROFILE
    if own.exists():
        return ProfileSource(origin=ProfileOrigin.HOME, path=own)
    return ProfileSource(origin=ProfileOrigin.DEFAULTS)


def load_profile(settings: Settings, *, shared: bool = True) -> Profile:
    """Read the org profile from where `profile_source` finds it.

    Raises:
        SetUpNeeded: the file is missing, or is no profile; the sentence names the file and the key that is wrong.
    """
    path = profile_source(settings, shared=shared).path
    if path is None:
        return Profile()
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as problem:
        raise SetUpNeeded(tr("The org profile {path} cannot be read.", path=str(path))) from problem
    except tomllib.TOMLDecodeError as problem:
        raise SetUpNeeded(tr("The org profile {path} is not TOML.", path=str(path))) from problem
    except ValidationError as problem:
        places = ", ".join(".".join(str(part) for part in error["loc"]) for error in problem.errors())
        raise SetUpNeeded(
            tr(
                "The org profile {path} has settings that are not known or not valid: {keys}.",
                path=str(path),
                keys=places,
            )
        ) from problem
