"""The sandbox's own interface under `/_control/`: faults, the clock, sessions, what is in the world. Loopback only."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.sandbox.faults import Fault, FaultError
from console.sandbox.organisation import Organisation
from console.sandbox.world import stories

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_COUNTED = ("Account", "Opportunity", "Order", "Case", "SIM_Inventory__c")
Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(org: Organisation) -> list[Route]:
    """The routes under `/_control/`."""

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            org.faults.clear()
        elif request.method == "POST":
            try:
                org.faults.add(Fault.from_json(await request.json()))
            except (FaultError, ValueError) as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"faults": org.faults.describe()})

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            seconds = (await request.json()).get("advance_seconds", 0)
            org.advance(timedelta(seconds=float(seconds)))
        return JSONResponse({"now": org.clock.now().isoformat(), "waiting": len(org.agenda)})

    async def world(request: Request) -> Response:  # noqa: ARG001 - Starlette hands the request to every endpoint
        told = [
            {"queue": story.queue, "key": story.key, "situation": story.situation, "expected": story.expected}
            for story in stories()
        ]
        counts = {name: len(org.store.select(name)) for name in _COUNTED}
        return JSONResponse(
            {
                "world": org.world,
                "variant": org.variant,
                "counts": counts,
                "stories": [] if org.world == "empty" else told,
            }
        )

    return [
        Route("/_control/faults", _local(faults), methods=["GET", "POST", "DELETE"]),
        Route("/_control/clock", _local(clock), methods=["GET", "POST"]),
        Route("/_control/sessions", _local(_ends(org)), methods=["POST"]),
        Route("/_control/world", _local(world), methods=["GET"]),
    ]


def _ends(org: Organisation) -> Endpoint:
    """The endpoint that ends every session, or every sign-in: then no refresh token renews one either."""
    ends = {"sessions": org.access.expire_all, "sign_ins": org.access.end_sign_ins}

    async def sessions(request: Request) -> Response:
        what = (await request.json()).get("end")
        if what not in ends:
            return JSONResponse({"error": f"end wants one of {sorted(ends)}"}, status_code=400)
        ends[what]()
        return JSONResponse({"ended": what})

    return sessions


def _local(endpoint: Endpoint) -> Endpoint:
    """The endpoint, closed to other machines and to web pages (which send an Origin)."""

    async def guarded(request: Request) -> Response:
        host = request.client.host if request.client else ""
        if host not in _LOOPBACK or "origin" in request.headers:
            return JSONResponse({"error": "loopback only"}, status_code=403)
        return await endpoint(request)

    return guarded
