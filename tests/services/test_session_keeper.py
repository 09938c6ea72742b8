"""The session keeper over HTTP: sign-in, silent renewal with rotation, locks, persons, and death at every point."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest

from console.models.connection import SessionState
from console.models.error import ConsoleError, NotPermitted, NotSent, SetUpNeeded, SignInNeeded
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.gateways.oauth import OAuth
from console.services.rules.salesforce_address import PRODUCTION
from console.services.sign_in.connections import FILE, Connections
from tests.fakes import Cut
from tests.services.keepers import Office, signed_in, until


async def test_a_sign_in_opens_the_session_for_later_windows_too(office: Office) -> None:
    window, states = office.window(), list[SessionState]()
    window.on_state(states.append)
    shown: list[str] = []
    await window.sign_in(opened=shown.append)
    assert (window.state, states) == (SessionState.OPEN, [SessionState.OPEN])
    assert window.person == office.access.users["agent"]
    assert shown == office.browser.pages
    assert "code_challenge_method=S256" in shown[0]
    assert "client_secret" not in shown[0]
    later = office.window()
    session = await later.current()
    assert office.access.find(session.token) is not None
    assert (later.person, office.access.reused) == (window.person, 0)


async def test_nothing_kept_means_a_sign_in(office: Office) -> None:
    window = office.window()
    with pytest.raises(SignInNeeded):
        await window.current()
    assert (window.state, office.access.renewals) == (SessionState.ENDED, 0)


async def test_an_ended_session_is_renewed_once_for_all_who_met_it(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    office.access.expire_all()
    fresh = await asyncio.gather(*(window.renewed(stale) for _ in range(5)))
    assert (set(fresh), office.access.renewals) == ({await window.current()}, 1)
    assert await window.renewed(stale) == fresh[0]
    assert office.access.renewals == 1


async def test_windows_that_renew_at_once_do_it_one_after_the_other(office: Office) -> None:
    await signed_in(office)
    windows = [office.window() for _ in range(4)]
    sessions = await asyncio.gather(*(window.current() for window in windows))
    assert all(office.access.find(session.token) for session in sessions)
    assert (office.access.renewals, office.access.reused) == (4, 0)


async def test_a_renewal_whose_asker_went_away_still_ends_and_is_stored(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(window.renewed(stale))
        await until(lambda: bool(window._work))
        asked.cancel()
    await window.aclose()
    assert asked.cancelled()
    assert office.access.renewals == 1
    await office.window().current()
    assert (office.access.renewals, office.access.reused) == (2, 0)


async def test_without_rotation_the_token_stays(office: Office) -> None:
    office.access.rotate = False
    await signed_in(office)
    kept = dict(office.shelf.entries)
    await office.window().current()
    await office.window().current()
    assert office.shelf.entries == kept


async def test_a_dead_token_is_removed_and_nothing_is_asked_again_until_a_sign_in(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    for token in tuple(office.access._refresh):
        office.access.revoke(token)
    with pytest.raises(SignInNeeded):
        await window.renewed(stale)
    assert (window.state, office.shelf.entries) == (SessionState.ENDED, {})
    office.shelf.hook = pytest.fail
    with pytest.raises(SignInNeeded):
        await window.current()
    office.shelf.hook = lambda _point: None
    await window.sign_in()
    assert window.state is SessionState.OPEN


@pytest.mark.parametrize("kind", ["cut", "503", "html"])
async def test_a_failing_network_leaves_the_token_alone(office: Office, kind: str) -> None:
    window = await signed_in(office)
    stale, kept = await window.current(), dict(office.shelf.entries)
    office.organisation.faults.add(FAULTS[kind])
    with pytest.raises(ConsoleError) as caught:
        await window.renewed(stale)
    assert not isinstance(caught.value, SignInNeeded)
    assert (office.shelf.entries, window.state) == (kept, SessionState.OPEN)
    office.organisation.faults.clear()
    assert await window.renewed(stale) != stale


FAULTS = {
    "cut": Fault(kind="cut_before", path="/services/oauth2/token"),
    "503": Fault(kind="5xx", status=503, path="/services/oauth2/token"),
    "html": Fault(kind="html", path="/services/oauth2/token"),
}


async def test_killed_at_any_point_the_next_start_goes_on_or_asks_and_never_shows_an_old_token(
    office: Office,
) -> None:
    cuts = 0
    for number in range(1, 20):
        office.restart()
        await signed_in(office)
        came = office.die_at(number)
        renewals, gap = office.access.renewals, False
        try:
            await office.window().current()
        except Cut:
            gap = office.access.renewals > renewals and _old(office)
        office.restart()
        try:
            await office.window().current()
        except SignInNeeded:
            assert gap, f"a sign-in was asked for after a death at point {number}, where nothing was lost"
        else:
            assert not gap
        cuts += came()
        if not came():
            break
    assert cuts == 3
    assert office.access.reused == 1, "only the one gap, between the answer and the storing, shows an old token"


def _old(office: Office) -> bool:
    """Whether the store still has the token from before the renewal: the gap that no client can close."""
    (text,) = office.shelf.entries.values()
    return not any(token in text for token in office.access._refresh)


async def test_a_store_that_keeps_nothing_serves_this_run(office: Office) -> None:
    office.shelf.keeps = False
    window = await signed_in(office)
    stale = await window.current()
    assert await window.renewed(stale) != stale
    assert office.shelf.entries == {}
    office.restart()
    with pytest.raises(SignInNeeded):
        await office.window().current()


async def test_a_lock_drops_the_session_and_the_vault_opens_it(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    window.lock()
    for ask in (window.current(), window.renewed(stale)):
        with pytest.raises(SignInNeeded, match="locked"):
            await ask
    assert (window.state, window._session) == (SessionState.LOCKED, None)
    await window.unlock()
    assert (window.state, office.access.renewals) == (SessionState.OPEN, 1)


async def test_a_lock_drops_what_only_memory_has_so_that_only_a_sign_in_opens_it(office: Office) -> None:
    office.shelf.keeps = False
    window = await signed_in(office)
    window.lock()
    assert office.shelf.this_run == {}
    with pytest.raises(SignInNeeded):
        await window.unlock()
    assert window.state is SessionState.LOCKED
    await window.sign_in()
    assert str(window.state) == "open"


async def test_a_renewal_from_before_the_lock_opens_nothing(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_outcome(window.renewed(stale)))
        await until(lambda: bool(window._work))
        window.lock()
    assert (await asked, window.state, window._session) == ("The console is locked.", SessionState.LOCKED, None)
    await window.unlock()
    assert (window.state, office.access.reused) == (SessionState.OPEN, 0)


async def _outcome(ask: Awaitable[object]) -> str:
    try:
        await ask
    except ConsoleError as problem:
        return str(problem)
    return "done"


async def test_another_person_is_refused_and_leaves_nothing_behind(office: Office) -> None:
    window = await signed_in(office)
    kept = dict(office.shelf.entries)
    office.browser.role = "supervisor"
    with pytest.raises(NotPermitted, match="another person"):
        await window.sign_in()
    assert (office.shelf.entries, window.person) == (kept, office.access.users["agent"])
    assert [token for token in office.access._refresh if token.endswith("supervisor")] == []
    await window.current()


async def test_a_window_does_not_take_over_the_session_of_another_windows_person(office: Office) -> None:
    window = await signed_in(office)
    stale = await window.current()
    office.browser.role = "supervisor"
    other = await signed_in(office)
    renewals = office.access.renewals
    with pytest.raises(NotPermitted, match="another person"):
        await window.renewed(stale)
    assert (window.state, office.access.renewals) == (SessionState.ENDED, renewals)
    assert await other.renewed(stale) == await other.current()


async def test_signing_in_again_ends_the_sign_in_before(office: Office) -> None:
    window = await signed_in(office)
    await window.sign_in()
    assert len(office.access._refresh) == 1
    await window.current()


async def test_declining_leaves_everything_as_it_was(office: Office) -> None:
    window = await signed_in(office)
    kept = dict(office.shelf.entries)
    office.browser.role = "deny"
    with pytest.raises(SignInNeeded, match="declined"):
        await window.sign_in()
    assert (office.shelf.entries, window.state) == (kept, SessionState.OPEN)


async def test_cancelling_a_sign_in_frees_its_port(office: Office) -> None:
    office.browser.role = None
    window = office.window()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(window.sign_in())
        await until(lambda: bool(office.browser.pages))
        waiting.cancel()
    office.browser.role = "agent"
    await window.sign_in()
    first = f"localhost%3A{office.ports[0]}"
    assert [first in page for page in office.browser.pages] == [True, True]


async def test_two_sign_ins_wait_on_two_ports_and_a_third_is_told(office: Office) -> None:
    office.browser.role = None
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(office.window().sign_in()) for _ in range(2)]
        await until(lambda: len(office.browser.pages) == 2)
        with pytest.raises(SetUpNeeded, match=str(office.ports[1])):
            await office.window().sign_in()
        for one in waiting:
            one.cancel()


async def test_two_consoles_that_sign_in_at_the_same_moment_both_work_on_one_kept_sign_in(office: Office) -> None:
    windows = [office.window(), office.window()]
    await asyncio.gather(*(window.sign_in() for window in windows))
    assert [window.state for window in windows] == [SessionState.OPEN] * 2
    assert (len(office.access._refresh), len(office.shelf.entries)) == (1, 1), "the other one was ended at Salesforce"
    for window in windows:
        stale = await window.current()
        assert await window.renewed(stale) != stale
    assert office.access.reused == 0


async def test_signing_out_revokes_and_removes(office: Office) -> None:
    window = await signed_in(office)
    session = await window.current()
    done = await window.sign_out()
    assert done.revoked == (window.host,)
    assert (done.removed, done.left) == (("assist-console / here:sign_in",), ())
    assert (office.access._refresh, office.access.find(session.token)) == ({}, None)
    assert (office.shelf.entries, window.state) == ({}, SessionState.ENDED)


async def test_a_kept_sign_in_goes_to_no_other_address(office: Office) -> None:
    await signed_in(office)
    with Sandbox(world="empty") as other:
        window = office.window()
        window.connection = type(window.connection)(
            key="here", environment="sandbox", salesforce_url=other.url, client_id=window.connection.client_id
        )
        with pytest.raises(SignInNeeded):
            await window.current()
        assert other.org.access.reused == 0


async def test_a_hanging_holder_of_the_lock_is_told_and_not_waited_for_without_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(office)
    monkeypatch.setattr("console.services.sign_in.session_keeper.LOCK_SECONDS", 0.1)
    first = office.window()
    async with first._alone():
        with pytest.raises(NotSent, match="Another window"):
            await office.window().current()


async def test_the_common_login_page_leads_into_no_other_organisation(
    office: Office,
) -> None:
    first = replace(
        office.connection, key="production", salesforce_url=PRODUCTION, instance_url="https://first.my.salesforce.com"
    )
    await Connections(office.folder).keep(first)
    office.connection = replace(first, instance_url=None)
    with pytest.raises(NotPermitted, match=r"another organisation than first\.my\.salesforce\.com"):
        await office.window(oauth=lambda _url, client_id: OAuth(office.organisation.url, client_id)).sign_in()
    assert Connections(office.folder).all() == (first,)
    assert office.shelf.entries == {}
    assert office.access._refresh == {}, "what the other organisation gave is ended there"


async def test_a_folder_that_takes_no_file_is_told_before_the_browser_opens(office: Office) -> None:
    office.folder /= "home"
    office.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(ConsoleError, match="cannot be written"):
        await office.window().sign_in()
    office.folder.unlink()
    office.folder.mkdir()
    (office.folder / FILE).write_text("{", encoding="utf-8")
    with pytest.raises(SetUpNeeded, match="cannot be read"):
        await office.window().sign_in()
    assert office.browser.pages == []


async def test_a_sign_in_that_cannot_be_stored_is_ended_at_salesforce(office: Office) -> None:
    """The disk may fill up, or a file be spoiled, while the person is in the browser."""
    window, before = office.window(), set(office.access._refresh)

    def spoil(_page: str) -> None:
        (office.folder / FILE).write_text("{", encoding="utf-8")

    with pytest.raises(SetUpNeeded, match="cannot be read"):
        await window.sign_in(opened=spoil)
    assert set(office.access._refresh) == before
    assert (office.shelf.entries, window.state) == ({}, SessionState.ENDED)
    assert window.connection.instance_url is None
