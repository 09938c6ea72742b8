"""Single records over REST: read, create, update, delete, the file behind a ContentVersion (reference 2.4, 2.5)."""

import base64
from collections.abc import Mapping

from console.sandbox.access import Org
from console.sandbox.conditions import check, etag, http_date
from console.sandbox.content import publish
from console.sandbox.errors import RowError, bad_json, method_not_allowed, no_access, not_found
from console.sandbox.identifiers import long_id
from console.sandbox.schema_shape import ObjectSchema
from console.sandbox.soql_run import Queries
from console.sandbox.validation import clean, refuse_activation_mix, refuse_born_active
from console.sandbox.wire import Call, Reply

UNSORTED_QUEUE = "CS_Unsorted"


class Rows:
    """Record calls of one organisation."""

    def __init__(self, org: Org, queries: Queries) -> None:
        self._org = org
        self._queries = queries

    def handle(self, call: Call, schema: ObjectSchema, record_id: str) -> Reply:
        """Answer a call on `/sobjects/X/id`.

        Raises:
            RowError: It is refused.
        """
        match call.method:
            case "GET" | "HEAD":
                return self.read(call, schema, record_id)
            case "PATCH":
                with self._org.store.transaction():
                    self.update(call, schema, record_id, call.mapping())
                return Reply(204)
            case "DELETE":
                row = self.find(schema, record_id)
                if not call.principal.may_write or not schema.deletable:
                    raise no_access()
                self._org.store.delete(schema.name, str(row["Id"]))
                return Reply(204)
            case other:
                raise method_not_allowed(other, "HEAD,GET,PATCH,DELETE")

    def find(self, schema: ObjectSchema, record_id: str) -> dict[str, object]:
        """The stored record.

        Raises:
            RowError: NOT_FOUND, or MALFORMED_ID where the text is no id.
        """
        try:
            wanted = long_id(record_id)
        except ValueError as error:
            raise not_found() from error
        row = self._org.store.get(schema.name, wanted) if wanted.startswith(schema.prefix) else None
        if row is None:
            raise not_found()
        return row

    def read(self, call: Call, schema: ObjectSchema, record_id: str) -> Reply:
        """A record with the asked fields, or with all that the user may see."""
        if schema.event:
            raise not_found()
        row = self.find(schema, record_id)
        headers = {"Last-Modified": http_date(row["LastModifiedDate"])}
        tag = etag(self._org, schema.name, str(row["Id"]))
        if tag is not None:
            headers["ETag"] = tag
        if not check(self._org, call, schema.name, row):
            return Reply(304, None, headers)
        every = ",".join(item.name for item in schema.visible(call.principal.role))
        names = call.query.get("fields") or every
        soql = f"SELECT {names} FROM {schema.name} WHERE Id = '{row['Id']}'"  # noqa: S608 - read by our own parser
        answer = self._queries.run(call.principal, soql, call.version)
        records = answer["records"]
        if not isinstance(records, list) or not records:
            raise not_found()
        return Reply(200, records[0], headers)

    def create(self, call: Call, schema: ObjectSchema, body: Mapping[str, object]) -> str:
        """Create a record and return its id (inside the caller's transaction).

        Raises:
            RowError: It is refused.
        """
        principal = call.principal
        if not principal.may_write or not schema.createable:
            raise no_access()
        body = dict(body)
        comment = body.pop("Comments", None) if schema.name == "Case" else None
        values = clean(self._org, principal, schema, body, creating=True)
        if schema.name == "Order":
            refuse_born_active(self._org, values)
        self._lock(schema, "")
        if schema.name == "ContentVersion":
            return publish(self._org.store, self._decoded(values), by=principal.user_id)
        record_id = self._org.store.insert(schema.name, values, by=principal.user_id)
        self._after_case(call, schema, record_id, comment)
        return record_id

    def update(self, call: Call, schema: ObjectSchema, record_id: str, body: Mapping[str, object]) -> None:
        """Change a record (inside the caller's transaction).

        Raises:
            RowError: It is refused; 412 where a condition in the headers does not hold.
        """
        row = self.find(schema, record_id)
        principal = call.principal
        if not principal.may_write or not schema.updateable:
            raise no_access()
        self._lock(schema, str(row["Id"]))
        check(self._org, call, schema.name, row)
        body = dict(body)
        comment = body.pop("Comments", None) if schema.name == "Case" else None
        values = clean(self._org, principal, schema, body, creating=False)
        if schema.name == "Order":
            refuse_activation_mix(self._org, row, values)
        self._org.store.update(schema.name, str(row["Id"]), values, by=principal.user_id)
        self._after_case(call, schema, str(row["Id"]), comment)

    def _lock(self, schema: ObjectSchema, record_id: str) -> None:
        self._org.faults.check_row(schema.name, record_id)

    def _after_case(self, call: Call, schema: ObjectSchema, record_id: str, comment: object) -> None:
        if schema.name != "Case":
            return
        store, user = self._org.store, call.principal.user_id
        if isinstance(comment, str) and comment:
            case = {"ParentId": record_id, "CommentBody": comment}
            rules = self._org.schema.objects["CaseComment"]
            store.insert("CaseComment", clean(self._org, call.principal, rules, case, creating=True), by=user)
        # An absent header means TRUE: the active assignment rule moves the Case (reference 2.6).
        if (call.header("sforce-auto-assign") or "TRUE").upper() != "FALSE":
            queues = store.select("Group", DeveloperName=UNSORTED_QUEUE)
            if queues:
                store.update("Case", record_id, {"OwnerId": queues[0]["Id"]}, by=user)

    @staticmethod
    def _decoded(values: dict[str, object]) -> dict[str, object]:
        data = values.get("VersionData")
        if data is None or not values.get("PathOnClient"):
            missing = [name for name in ("VersionData", "PathOnClient") if not values.get(name)]
            code = "REQUIRED_FIELD_MISSING"
            raise RowError(code, f"Required fields are missing: [{', '.join(missing)}]", missing)
        try:
            return {**values, "VersionData": base64.b64decode(str(data), validate=True)}
        except ValueError as error:
            raise bad_json("Cannot deserialize instance of base64 from VALUE_STRING value") from error

    def blob(self, call: Call, schema: ObjectSchema, record_id: str, field_name: str) -> Reply:
        """The bytes of a file (`/sobjects/ContentVersion/id/VersionData`); not inside composite or batch."""
        field = schema.find(field_name, call.principal.role)
        if field is None or field.type != "base64" or call.inner:
            raise not_found()
        if call.method != "GET":
            raise method_not_allowed(call.method, "GET")
        data = self.find(schema, record_id)[field.name]
        content = data if isinstance(data, bytes) else b""
        return Reply(200, content, {"Content-Type": "application/octetstream"})
