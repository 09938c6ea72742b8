"""Settings by environment and the org profile file (design 8)."""

import os
import tomllib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from console.models.doctor import Mender
from console.models.error import ConsoleError, SetUpNeeded
from console.models.profile import Profile
from console.models.text import Text, tr

_APP = "assist-console"
_PROFILE = "profile.toml"
_PREFIX = "ASSIST_CONSOLE_"
_SECRETS = ("salesforce_token", "whmcs_identifier", "whmcs_secret", "whmcs_access_key")
_taken: dict[str, str] = {}
"""Secrets that are no longer in the environment, by their name in `Settings`."""


class Settings(BaseSettings):
    """What the environment says; every name begins with `ASSIST_CONSOLE_`."""

    # A variable that is set to nothing is not set: `ASSIST_CONSOLE_HOME=` must not make a home of the present folder.
    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

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

    @override
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look for secrets also where `take_secrets` put them."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=dict(_taken))

    @property
    def folder(self) -> Path:
        """Give the home folder, made if it is missing.

        Raises:
            ConsoleError: it cannot be made.
        """
        home = self.home or Path(platformdirs.user_data_dir(_APP, appauthor=False))
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as problem:
            raise ConsoleError(
                tr("The console's folder {path} cannot be made.", path=str(home)),
                hint=tr("Check the rights on the folder above it, or name another one with ASSIST_CONSOLE_HOME."),
                mender=Mender.YOU,
            ) from problem
        return home


def take_secrets(environment: MutableMapping[str, str]) -> None:
    """Take this program's secrets out of its environment: what it starts, such as a browser, must not inherit them.

    Args:
        environment: `os.environ`; each `Settings` that is read later still finds them.
    """
    for name in list(environment):
        field = name.upper().removeprefix(_PREFIX).lower()
        if field in _SECRETS and name.upper() != field.upper():
            secret = environment.pop(name)
            _taken.update({field: secret} if secret else {})


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        SetUpNeeded: a variable has a value that it cannot have; the sentence names the variable, never the value.
    """
    try:
        return Settings()
    except ValidationError as problem:
        names = ", ".join(f"ASSIST_CONSOLE_{str(error['loc'][0]).upper()}" for error in problem.errors())
        raise SetUpNeeded(
            tr("These variables have a value that they cannot have: {names}.", names=names),
            hint=tr("The README of the console lists what each of them takes."),
            mender=Mender.YOU,
        ) from None


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
        if _is_there(for_everybody):
            return ProfileSource(origin=ProfileOrigin.SYSTEM, path=for_everybody)
    own = settings.folder / _PROFILE
    if _is_there(own):
        return ProfileSource(origin=ProfileOrigin.HOME, path=own)
    return ProfileSource(origin=ProfileOrigin.DEFAULTS)


def _is_there(path: Path) -> bool:
    """Tell whether there is such a file; one behind a closed door counts, so that reading it says what is wrong."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


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
        raise _wrong(tr("The org profile {path} cannot be read.", path=str(path))) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _wrong(tr("The org profile {path} is not TOML.", path=str(path))) from problem
    except ValidationError as problem:
        places = ", ".join(".".join(str(part) for part in error["loc"]) for error in problem.errors())
        raise _wrong(
            tr(
                "The org profile {path} has settings that are not known or not valid: {keys}.",
                path=str(path),
                keys=places,
            )
        ) from problem


def _wrong(sentence: Text) -> SetUpNeeded:
    return SetUpNeeded(
        sentence, hint=tr("Correct the file; the administrator's guide lists every key."), mender=Mender.DEVOPS
    )
