"""The composition root: what is built from the settings alone."""

from pathlib import Path

from console.opening import kept_look
from console.services.places import journal_path
from console.services.settings import Settings


def test_each_organisation_has_a_journal_of_its_own(tmp_path: Path) -> None:
    production = journal_path(Settings(home=tmp_path, salesforce_url="https://acme.my.salesforce.com"))
    copy = journal_path(Settings(home=tmp_path, salesforce_url="https://acme--full.sandbox.my.salesforce.com"))
    assert production.parent == copy.parent == tmp_path
    assert production.name == "journal-acme-my-salesforce-com.sqlite3"
    assert copy.name != production.name


def test_the_window_opens_without_a_home_and_keeps_no_look(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert kept_look(Settings(home=tmp_path / "file" / "home")) is None
