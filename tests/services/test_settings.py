"""Settings and the org profile: what is read, and how a mistake is told."""

import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from console.models.error import ConsoleError, SetUpNeeded
from console.models.profile import Profile
from console.services.resources import resource
from console.services.settings import (
    ProfileOrigin,
    ProfileSource,
    Settings,
    load_profile,
    profile_source,
    read_settings,
)


def test_the_example_profile_is_the_defaults() -> None:
    assert load_profile(Settings(profile=resource("profile.example.toml"))) == Profile()


def test_a_profile_in_the_home_is_found(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text('name = "ours"\n[sla]\norder_minutes = 60\n', encoding="utf-8")
    profile = load_profile(Settings(home=tmp_path))
    assert (profile.name, profile.sla.order_minutes) == ("ours", 60)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[escalation]\nordres = 3\n", "escalation.ordres"),
        ('[settlement]\nprovisioning_trigger = "sometimes"\n', "settlement.provisioning_trigger"),
        ("name =", "not TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetUpNeeded, match=told):
        load_profile(Settings(profile=path))


def test_a_missing_profile_is_told_and_not_ignored(tmp_path: Path) -> None:
    with pytest.raises(SetUpNeeded, match=r"nowhere\.toml"):
        load_profile(Settings(profile=tmp_path / "nowhere.toml"))


def test_secrets_never_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSIST_CONSOLE_SALESFORCE_TOKEN", "00D!hidden")
    settings = Settings()
    assert settings.salesforce_token == SecretStr("00D!hidden")
    assert "hidden" not in repr(settings)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place where IT puts a profile for everybody."""
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{tmp_path / 'nothing'}:{tmp_path / 'etc'}")
    folder = tmp_path / "etc" / "assist-console"
    folder.mkdir(parents=True)
    return folder / "profile.toml"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the variable names the system's folder on Linux only")
def test_the_variable_comes_before_the_systems_profile_and_that_before_the_own(tmp_path: Path, shared: Path) -> None:
    home, named = tmp_path / "home", tmp_path / "named.toml"
    home.mkdir()
    settings = Settings(home=home)
    assert (profile_source(settings), load_profile(settings).name) == (
        ProfileSource(origin=ProfileOrigin.DEFAULTS),
        "default",
    )
    for path, origin in (
        (home / "profile.toml", ProfileOrigin.HOME),
        (shared, ProfileOrigin.SYSTEM),
        (named, ProfileOrigin.VARIABLE),
    ):
        path.write_text(f'name = "{origin.value}"\n', encoding="utf-8")
        asked = Settings(home=home, profile=named if path == named else None)
        assert (profile_source(asked), load_profile(asked).name) == (ProfileSource(origin=origin, path=path), origin)
        assert str(path) in str(profile_source(asked).text)
    assert load_profile(settings, shared=False).name == "home"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the variable names the system's folder on Linux only")
def test_a_mistake_in_the_systems_profile_names_file_and_key(shared: Path, tmp_path: Path) -> None:
    shared.write_text("[roles]\nagents = []\n", encoding="utf-8")
    with pytest.raises(SetUpNeeded, match=r"assist-console/profile\.toml.*roles\.agents"):
        load_profile(Settings(home=tmp_path))


def test_a_variable_that_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSIST_CONSOLE_HOME", "")
    assert Settings().home is None


def test_a_variable_with_an_impossible_value_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSIST_CONSOLE_LOG_LEVEL", "s3cret")
    with pytest.raises(SetUpNeeded, match="ASSIST_CONSOLE_LOG_LEVEL") as caught:
        read_settings()
    assert "s3cret" not in str(caught.value)


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConsoleError, match="cannot be made"):
        _ = Settings(home=tmp_path / "file" / "home").folder


def test_a_profile_that_is_no_text_is_said(tmp_path: Path) -> None:
    named = tmp_path / "profile.toml"
    named.write_bytes(b"\xff\xfe")
    with pytest.raises(SetUpNeeded, match="not TOML") as caught:
        load_profile(Settings(home=tmp_path, profile=named))
    assert "assist-console demo" not in str(caught.value.advice)


def test_a_profile_behind_a_closed_door_is_not_passed_over(shared: Path, tmp_path: Path) -> None:
    """A link to itself stands for the door, since root, as whom tests may run, is stopped by none."""
    shared.parent.rmdir()
    shared.parent.symlink_to(shared.parent)
    with pytest.raises(SetUpNeeded, match="cannot be read"):
        load_profile(Settings(home=tmp_path))
