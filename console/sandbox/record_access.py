"""UserRecordAccess: answered row by row from the user's role, never stored (reference section 9)."""

from console.sandbox.access import Org
from console.sandbox.errors import RowError
from console.sandbox.identifiers import is_id, long_id
from console.sandbox.soql_files import literals
from console.sandbox.soql_tree import Query
from console.sandbox.store import table

MAX_RECORDS = 200


def fill_record_access(org: Org, query: Query) -> None:
    """Put the rows that the statement asks about into the object's table, in place of the last statement's.

    Raises:
        RowError: The statement does not name one user and at most 200 records.
    """
    users = literals(query.where, "UserId")
    records = literals(query.where, "RecordId")
    if len(users) != 1 or not records:
        code = "MALFORMED_QUERY"
        raise RowError(code, "Can only filter UserRecordAccess by one UserId and at least one RecordId")
    if len(records) > MAX_RECORDS:
        code = "MALFORMED_QUERY"
        raise RowError(code, f"Can only request access for at most {MAX_RECORDS} records")
    user = long_id(users[0]) if is_id(users[0]) else users[0]
    writes = any(role != "readonly" for role, user_id in org.access.users.items() if user_id == user)
    org.store.db.execute(f"DELETE FROM {table('UserRecordAccess')}")  # noqa: S608 - a name of the schema
    rows = []
    for record in records:
        known = org.schema.by_id(record)
        if known is None or not is_id(record) or org.store.get(known.name, record) is None:
            continue
        rows.append(
            {
                "UserId": user,
                "RecordId": long_id(record),
                "HasReadAccess": True,
                "HasEditAccess": writes,
                "HasDeleteAccess": writes,
                "HasTransferAccess": writes,
                "HasAllAccess": writes,
                "MaxAccessLevel": "All" if writes else "Read",
            }
        )
    org.store.insert_many("UserRecordAccess", rows)
