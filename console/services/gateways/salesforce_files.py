"""The content of Files: streamed into memory, never to disk, and cut off where it is larger than the console opens."""

import json
from collections.abc import Callable, Mapping
from typing import Final

import httpx

from console.models.error import Rejected, Unreadable
from console.models.text import tr
from console.services.gateways.errors import SALESFORCE, from_httpx, from_salesforce

LARGEST_FILE: Final = 40 * 1024 * 1024
"""The largest file that the console opens, in bytes."""
_OK: Final = 200
_LARGEST_REFUSAL: Final = 64 * 1024


async def download(
    client: httpx.AsyncClient,
    address: str,
    *,
    told: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Download the content at a host-relative address.

    Args:
        client: speaks to the organisation.
        address: of the content; the caller has checked what stands in it.
        told: receives the `Sforce-Limit-Info` header.
        progress: hears how many bytes have come, after each piece.
        headers: what opens the session.

    Raises:
        ConsoleError: not found, not permitted, not reachable, cut off, or larger than the console opens.
    """
    try:
        # Asked for as it is: a compressed answer could unfold without end.
        plain = {**(headers or {}), "Accept": "*/*", "Accept-Encoding": "identity"}
        async with client.stream("GET", address, headers=plain) as answer:
            told(answer.headers.get("Sforce-Limit-Info", ""))
            if answer.status_code != _OK:
                raise from_salesforce(answer.status_code, _refusal(await _taken(answer, _LARGEST_REFUSAL, None)))
            if "Content-Encoding" in answer.headers:
                raise Unreadable(tr("Salesforce sent a file in a form that was not asked for."), system=SALESFORCE)
            content = await _taken(answer, LARGEST_FILE, progress)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise from_httpx(error, system=SALESFORCE) from None
    return bytes(content)


async def _taken(answer: httpx.Response, most: int, progress: Callable[[int], None] | None) -> bytearray:
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > most:
            await answer.aclose()  # now, or the rest of the stream would be closed by the garbage collector
            raise Rejected(
                tr("The file is larger than {limit} MB, the most that the console opens.", limit=most // 2**20),
                hint=tr("Ask the customer for a smaller picture."),
                system=SALESFORCE,
            )
        if progress is not None:
            progress(len(content))
    return content


def _refusal(content: bytearray) -> object:
    try:
        found: object = json.loads(content)
    except ValueError:
        return bytes(content)
    return found
