"""Marks what is personal in a world, so that a search can prove that none of it was left in a file.

Both systems get the same marks, so what agreed before still agrees. Numbers cannot carry a word: `numbers` gives them
as they are, each long enough to be told from chance.
"""

from typing import Final

from console.sandbox.store import Store, table

KANA: Final = "カナリヤナナシチ"
LATIN: Final = "canary7q4x"
_NAMES: Final = {
    "Account": ("Name",),
    "Contact": ("FirstName", "Name", "FirstName_Katakana__c"),
    "Order": ("Porting_FirstName__c", "Porting_FirstName_Katakana__c"),
}
_ADDRESSES: Final = {
    "Account": ("BillingStreet",),
    "Contact": ("MailingStreet",),
    "Order": ("BillingStreet",),
}
_TEXTS: Final = {
    "Account": ("Internet_Eligibility_Notes__c", "Id_Verification_Note__c", "Id_Verification_Rejection_Message__c"),
    "Order": ("Description",),
    "Case": ("Description",),
    "CaseComment": ("CommentBody",),
    "Opportunity": ("Name", "Description"),
    "Task": ("Description",),
    "ContentDocument": ("Title",),
    "ContentVersion": ("Title",),
}
_MAILS: Final = {"Contact": ("Email",), "Case": ("SuppliedEmail", "ContactEmail")}
_NUMBERS: Final = {
    "Account": ("Phone", "BillingPostalCode"),
    "Contact": ("Phone", "MobilePhone", "Birthdate"),
    "Order": ("EID__c", "MNP_Reservation_Number__c", "MNP_Phone_Number__c", "MVNO_Account_Number__c"),
    "SIM_Inventory__c": ("Phone_Number__c",),
}
_BILLING: Final = {
    "whmcs_Client": {"firstname": KANA, "address1": f" {KANA}", "notes": f" {KANA}"},
    "whmcs_Service": {"username": LATIN, "password": LATIN, "notes": f" {KANA}"},
}
_SHORTEST_NUMBER: Final = 8


def mark(store: Store) -> None:
    """Mark every personal value of a world that was just built; audit stamps stay as the stories made them."""
    with store.lock, store.transaction():
        for chosen, word in ((_NAMES, KANA), (_ADDRESSES, f" {KANA}"), (_TEXTS, f" {KANA}")):
            for object_name, fields in chosen.items():
                for field in _present(store, object_name, fields):
                    _append(store, table(object_name), field, word)
        for object_name, fields in _MAILS.items():
            for field in _present(store, object_name, fields):
                _mark_mail(store, table(object_name), field)
        for name, columns in _BILLING.items():
            for column, word in columns.items():
                _append(store, name, column, word)
        _mark_mail(store, "whmcs_Client", "email")


def numbers(store: Store) -> frozenset[str]:
    """Give the personal numbers of a world, each as both systems write it."""
    found: set[str] = set()
    with store.lock:
        for object_name, fields in _NUMBERS.items():
            for field in _present(store, object_name, fields):
                query = f'SELECT "{field}" FROM {table(object_name)} WHERE "{field}" IS NOT NULL'  # noqa: S608 - names of this file
                found |= {str(value) for (value,) in store.db.execute(query)}
    return frozenset(value for value in found if len(value) >= _SHORTEST_NUMBER)


def _present(store: Store, object_name: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    item = store.schema.objects.get(object_name)
    return tuple(field for field in fields if item is not None and field in item.fields)


def _append(store: Store, name: str, column: str, word: str) -> None:
    store.db.execute(f'UPDATE {name} SET "{column}" = "{column}" || ? WHERE "{column}" <> \'\'', (word,))  # noqa: S608 - names of this file


def _mark_mail(store: Store, name: str, column: str) -> None:
    store.db.execute(f'UPDATE {name} SET "{column}" = replace("{column}", \'@\', ?)', (f".{LATIN}@",))  # noqa: S608 - names of this file
