"""The listener of the sign-in: one good answer, everything else is turned away, nothing stays open."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from console.models.error import SetUpNeeded, SignInNeeded
from console.services.gateways.loopback import Loopback, listening

STATE = "the right state ✓"
GOOD = "/OauthRedirect?code=aPrx&state=the+right+state+%E2%9C%93"


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[Loopback, int]]:
    """A listener on a port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    async with listening([port], STATE) as loopback:
        yield loopback, port


async def ask(port: int, target: str, *, method: str = "GET", host: str = "127.0.0.1") -> str:
    """Send one request as a browser would; gives the whole answer."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: keep-alive\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_one_good_answer_gives_the_code_and_a_page_in_both_languages() -> None:
    async with listener() as (loopback, port):
        assert loopback.redirect == f"http://localhost:{port}/OauthRedirect"
        answer = await ask(port, GOOD)
        assert await loopback.code(seconds=5) == "aPrx"
    assert answer.startswith("HTTP/1.1 200 OK")
    assert "You may close this page" in answer
    assert "このページは閉じてかまいません" in answer
    assert "Connection: close" in answer
    assert "aPrx" not in answer
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_localhost_reaches_it_whichever_address_that_is() -> None:
    async with listener() as (loopback, port):
        assert "200 OK" in await ask(port, GOOD, host="localhost")
        assert await loopback.code(seconds=5) == "aPrx"


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/", "404"),
        ("GET", "/favicon.ico", "404"),
        ("GET", "/oauthredirect?code=x&state=y", "404"),
        ("POST", GOOD, "404"),
        ("GET", "/OauthRedirect", "400"),
        ("GET", "/OauthRedirect?code=stolen&state=wrong", "400"),
        ("GET", "/OauthRedirect?error=access_denied&state=wrong", "400"),
        ("GET", GOOD.replace("code=aPrx&", ""), "400"),
        ("nonsense", "", "404"),
        ("HEAD", GOOD, "404"),
        ("GET", "//[x/OauthRedirect?code=x", "400"),
        ("GET", "http://[ ", "400"),
        ("GET", "/OauthRedirect?code=x&state=%ED%A0%80", "400"),
    ],
)
async def test_what_does_not_belong_is_turned_away_and_the_wait_goes_on(method: str, target: str, status: str) -> None:
    async with listener() as (loopback, port):
        assert (await ask(port, target, method=method)).startswith(f"HTTP/1.1 {status}")
        assert (await ask(port, GOOD)).startswith("HTTP/1.1 200")
        assert await loopback.code(seconds=5) == "aPrx"


async def test_a_second_answer_does_not_count() -> None:
    async with listener() as (loopback, port):
        await ask(port, GOOD)
        assert "400" in (await ask(port, GOOD.replace("aPrx", "other"))).split("\r\n")[0]
        assert await loopback.code(seconds=5) == "aPrx"


async def test_declining_ends_the_wait_with_words() -> None:
    async with listener() as (loopback, port):
        answer = await ask(port, GOOD.replace("code=aPrx", "error=access_denied&error_description=end-user+denied"))
        assert "declined" in answer
        with pytest.raises(SignInNeeded, match="declined") as caught:
            await loopback.code(seconds=5)
    assert "end-user" not in str(caught.value.message)


async def test_nobody_comes_back() -> None:
    async with listener() as (loopback, _):
        with pytest.raises(SignInNeeded, match="in time"):
            await loopback.code(seconds=0.01)


async def test_connections_that_say_nothing_or_too_much_hold_nothing_up() -> None:
    async with listener() as (loopback, port):
        silent = await asyncio.open_connection("127.0.0.1", port)
        loud = await asyncio.open_connection("127.0.0.1", port)
        loud[1].write(b"GET /" + b"x" * 200_000)
        assert "200 OK" in await ask(port, GOOD)
        assert await loopback.code(seconds=5) == "aPrx"
    for _, writer in (silent, loud):
        writer.close()


async def test_a_port_of_somebody_else_is_left_alone_on_either_address() -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    try:
        port = taken.getsockname()[1]
        with pytest.raises(SetUpNeeded, match=str(port)):
            async with listening([port], STATE):
                pytest.fail("it must not listen")
    finally:
        taken.close()


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
async def test_nobody_else_gets_the_code_by_listening_on_the_other_localhost() -> None:
    try:
        taken = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    try:
        port = taken.getsockname()[1]
        with pytest.raises(SetUpNeeded):
            async with listening([port], STATE):
                pytest.fail("it must not listen")
    finally:
        taken.close()
