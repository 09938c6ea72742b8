"""Settings and the org profile: what is read, and how a mistake is told."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from console.models.error import SetUpNeeded
from console.models.profile import Profile
from console.services.resources import resource
from console.services.settings import Settings, load_profile


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
