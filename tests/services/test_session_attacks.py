"""What could open or keep a session behind a lock, a sign-out or a removal, over HTTP: nothing does."""

import asyncio
from pathlib import Path

import pytest

from console.models.connection import OpensBy, SessionState
from console.models.error import NotPermitted, SignInNeeded
from console.sandbox.faults import Fault
from console.services import file_lock
from console.services.gateways.session import Session
from console.services.sign_in.account import FixedAccount
from console.services.sign_in.forgetting import Forgetting
from console.services.sign_in.kept_sign_in import lock_file
from console.services.sign_in.session_keeper import Means, SessionKeeper
from tests.services.keepers import Office, signed_in, until

SLOW = Fault(kind="delay", path="/services/oauth2/token", seconds=0.3)


def strict(office: Office) -> SessionKeeper:
    """A window whose profile says `[lock] sign_in = true`."""
    means = office.window()._means
    return SessionKeeper(
        office.connection,
        Means(folder=means.folder, store=means.store, browser=means.browser, wish=means.wish, fresh_unlock=True),
    )


async def test_a_sign_in_from_before_the_lock_opens_nothing(office: Office) -> None:
    window = await signed_in(office)
    window._end()
    office.organisation.faults.add(SLOW)
    async with asyncio.TaskGroup() as group:
        signing = group.create_task(_refused(window.sign_in()))
        await until(lambda: bool(window._work))
        window.lock()
    assert (await signing).code == "locked"
    assert (window.state, window._session) == (SessionState.LOCKED, None)
    await window.unlock()
    assert str(window.state) == "open"


async def _refused(work: object) -> SignInNeeded:
    with pytest.raises(SignInNeeded) as caught:
        await work  # type: ignore[misc] # a coroutine
    return caught.value


async def test_a_sign_in_that_ends_after_the_sign_out_leaves_no_token(office: Office) -> None:
    window = office.window()
    office.organisation.faults.add(SLOW)
    async with asyncio.TaskGroup() as group:
        signing = group.create_task(_refused(window.sign_in()))
        await until(lambda: bool(window._work))
        await window.sign_out()
    await signing
    assert (office.shelf.entries, office.access._refresh, window.state) == ({}, {}, SessionState.ENDED)


async def test_to_forget_waits_for_the_renewal_of_another_window(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    office.organisation.faults.add(SLOW)
    points: list[str] = []
    office.shelf.hook = points.append
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(window.renewed(stale))
        await until(lambda: bool(points))
        done = await Forgetting(office.folder, office.shelf).forget([office.connection])
    await asked
    assert (office.shelf.entries, office.access._refresh, done.left) == ({}, {}, ())
    assert not list(office.folder.glob("sign-in-*"))
    with pytest.raises(SignInNeeded):
        await office.window().current()


def test_a_lock_on_a_file_that_was_removed_is_none(tmp_path: Path) -> None:
    path = lock_file(tmp_path, "here")
    with file_lock.take(path) as held:
        path.unlink()
        assert not file_lock._is_still(held, path)
        with file_lock.take(path) as another:
            assert file_lock._is_still(another, path)


async def test_whom_the_vault_belongs_to_by_now_does_not_shut_the_person_of_the_window_out(office: Office) -> None:
    window = await signed_in(office)
    office.browser.role = "supervisor"
    await signed_in(office)
    window.lock()
    with pytest.raises(SignInNeeded):
        await window.unlock()
    with pytest.raises(NotPermitted, match="another person"):
        await window.sign_in()
    assert window.state is SessionState.LOCKED
    office.browser.role = "agent"
    await window.sign_in()
    assert str(window.state) == "open"


async def test_the_browser_asks_again_where_its_own_session_would_prove_nothing(office: Office) -> None:
    window = await signed_in(office)
    window.lock()
    await window.sign_in()
    office.browser.role = "supervisor"
    with pytest.raises(NotPermitted):
        await window.sign_in()
    office.browser.role = "agent"
    await window.sign_in()
    await window.sign_in()
    assert ["prompt=login" in page for page in office.browser.pages] == [False, True, False, True, False]


async def test_where_the_profile_demands_it_only_a_fresh_sign_in_opens_a_lock(office: Office) -> None:
    window = strict(office)
    await window.sign_in()
    window.lock()
    with pytest.raises(SignInNeeded):
        await window.unlock()
    with pytest.raises(SignInNeeded, match="locked"):
        await window.current()
    assert (window.opens_by, window.state, office.access.renewals) == (OpensBy.SIGN_IN, SessionState.LOCKED, 0)
    await window.sign_in()
    assert str(window.state) == "open"


async def test_a_session_from_outside_opens_by_a_press_or_not_at_all() -> None:
    session = Session(url="https://example.invalid", token="t")
    loose, tight = FixedAccount(session), FixedAccount(session, fresh_unlock=True)
    for one in (loose, tight):
        one.lock()
    await loose.unlock()
    assert (loose.opens_by, loose.state) == (OpensBy.ANYBODY, SessionState.OPEN)
    with pytest.raises(SignInNeeded):
        await tight.unlock()
    assert (tight.opens_by, tight.state) == (OpensBy.RESTART, SessionState.LOCKED)
