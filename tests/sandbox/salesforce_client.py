"""A bare client of the embedded Salesforce's REST API, for its own tests."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

DATA = "/services/data/v67.0"


class Rest:
    """Calls the data API as one role; every method gives status and decoded body."""

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._token = token

    def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: str
    ) -> httpx.Response:
        """The raw answer to a call below the API version."""
        every = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        content = None
        if body is not None:
            # httpx refuses to send half a surrogate pair; as an escape any client can.
            content, every["Content-Type"] = json.dumps(body), "application/json"
        # An empty mapping of parameters would take away the ones that the path has.
        return self._client.request(method, f"{DATA}{path}", content=content, headers=every, params=query or None)

    def query(self, soql: str) -> list[dict[str, Any]]:
        """The records of a statement that must succeed."""
        answer = self.send("GET", "/query", q=soql)
        assert answer.status_code == httpx.codes.OK, answer.text
        records: list[dict[str, Any]] = answer.json()["records"]
        return records

    def refused(self, soql: str) -> tuple[str, str]:
        """The code and message with which a statement is refused."""
        answer = self.send("GET", "/query", q=soql)
        assert answer.status_code == httpx.codes.BAD_REQUEST, answer.text
        error = answer.json()[0]
        return error["errorCode"], error["message"]

    def composite(self, *parts: Mapping[str, object], all_or_none: bool = False) -> list[dict[str, Any]]:
        """The answers to the subrequests of a composite, which are named a0, a1 and so on."""
        requests = [{"referenceId": f"a{place}", **part} for place, part in enumerate(parts)]
        answer = self.send("POST", "/composite", {"allOrNone": all_or_none, "compositeRequest": requests})
        assert answer.status_code == httpx.codes.OK, answer.text
        results: list[dict[str, Any]] = answer.json()["compositeResponse"]
        return results
