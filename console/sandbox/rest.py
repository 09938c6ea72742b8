"""Where each call below `/services/data/vXX.X` goes; composite subrequests come through here too."""

from console.sandbox.access import Org
from console.sandbox.composite import batch, composite
from console.sandbox.conditions import http_date
from console.sandbox.dates import stamp
from console.sandbox.describe import basic_information, description, global_description
from console.sandbox.errors import RowError, method_not_allowed, not_found
from console.sandbox.record_collections import Collections
from console.sandbox.rows import Rows
from console.sandbox.schema_shape import ObjectSchema
from console.sandbox.soql_run import PAGE, Queries
from console.sandbox.wire import NEWEST, OLDEST, Call, Reply, refusal

_LABELS = ("Spring", "Summer", "Winter")
_SPRING_2015 = 33
_RESOURCES = ("sobjects", "query", "queryAll", "composite", "limits", "search", "tooling", "chatter")


def versions() -> list[dict[str, str]]:
    """What `GET /services/data` answers, without a session."""
    entries = []
    for version in range(int(OLDEST), int(NEWEST) + 1):
        season = (version - _SPRING_2015) % 3
        year = 15 + (version - _SPRING_2015) // 3 + (season == _LABELS.index("Winter"))
        entries.append(
            {
                "label": f"{_LABELS[season]} '{year:02d}",
                "url": f"/services/data/v{version}.0",
                "version": f"{version}.0",
            }
        )
    return entries


class Rest:
    """The data API of one organisation."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._queries = Queries(org)
        self._rows = Rows(org, self._queries)
        self._collections = Collections(org, self._rows)
        self._described = org.clock.now()

    def handle(self, call: Call) -> Reply:
        """Answer a call; a refusal is an answer too."""
        try:
            return self._route(call)
        except RowError as error:
            return refusal(error)

    def _route(self, call: Call) -> Reply:
        match call.path:
            case ():
                return Reply(200, {name: f"/services/data/v{call.version}/{name}" for name in _RESOURCES})
            case ("query" | "queryAll", *rest):
                return self._query(call, rest)
            case ("sobjects", *rest):
                return self._sobjects(call, rest)
            case ("composite", *rest):
                return self._composite(call, rest)
            case ("limits",):
                return Reply(200, self._limits())
            case _:
                raise not_found()

    def _composite(self, call: Call, rest: list[str]) -> Reply:
        if rest and rest[0] == "sobjects":
            return self._collections.handle(call)
        if call.inner or rest not in ([], ["batch"]):
            raise not_found()
        if call.method != "POST":
            raise method_not_allowed(call.method, "POST")
        return (batch if rest else composite)(self._org, call, self.handle)

    def _query(self, call: Call, rest: list[str]) -> Reply:
        if call.method not in {"GET", "HEAD"}:
            raise method_not_allowed(call.method, "HEAD,GET")
        if len(rest) == 1:
            return Reply(200, self._queries.more(call.principal, rest[0], call.version))
        text = call.query.get("q")
        if not text:
            code = "MALFORMED_QUERY"
            raise RowError(code, "A query string has to be specified")
        return Reply(200, self._queries.run(call.principal, text, call.version, _batch_size(call)))

    def _limits(self) -> dict[str, object]:
        access = self._org.access
        return {
            "DailyApiRequests": {"Max": access.daily_limit, "Remaining": access.daily_limit - access.used},
            "DataStorageMB": {"Max": 1024, "Remaining": 1000},
            "FileStorageMB": {"Max": 1024, "Remaining": 1000},
        }

    # -- sobjects -----------------------------------------------------------------------------------------------

    def _sobjects(self, call: Call, rest: list[str]) -> Reply:
        if not rest:
            return self._described_reply(call, global_description(self._org.schema, call.principal, call.version))
        schema = self._org.schema.find(rest[0])
        if schema is None:
            raise not_found()
        match rest[1:]:
            case []:
                return self._object(call, schema)
            case ["describe"]:
                return self._described_reply(call, description(schema, call.principal, call.version))
            case [record_id]:
                return self._rows.handle(call, schema, record_id)
            case [record_id, field_name]:
                return self._rows.blob(call, schema, record_id, field_name)
            case _:
                raise not_found()

    def _object(self, call: Call, schema: ObjectSchema) -> Reply:
        if call.method == "GET":
            return Reply(200, basic_information(schema, call.principal, call.version))
        if call.method != "POST":
            raise method_not_allowed(call.method, "HEAD,GET,POST")
        with self._org.store.transaction():
            record_id = self._rows.create(call, schema, call.mapping())
        location = f"/services/data/v{call.version}/sobjects/{schema.name}/{record_id}"
        return Reply(201, {"id": record_id, "success": True, "errors": []}, {"Location": location})

    def _described_reply(self, call: Call, document: dict[str, object]) -> Reply:
        if call.method not in {"GET", "HEAD"}:
            raise method_not_allowed(call.method, "HEAD,GET")
        modified = http_date(stamp(self._described))
        since = call.header("if-modified-since")
        if since is not None and since == modified:
            return Reply(304, None, {"Last-Modified": modified})
        return Reply(200, document, {"Last-Modified": modified})


def _batch_size(call: Call) -> int:
    options = call.header("sforce-query-options") or ""
    for option in options.split(","):
        name, _, value = option.partition("=")
        if name.strip().lower() == "batchsize" and value.strip().isdecimal():
            return int(value)
    return PAGE
