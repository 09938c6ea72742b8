"""How each WHMCS action is asked whether it is permitted, without any effect (whmcs.md 1.6).

Reading actions read at most one row, of nobody where they take an id. Of the writing ones only those are called that
check the id they are given before anything else; the id is one that cannot exist, and no value to set goes with it.
ModuleTerminate is never among them, nor any action that creates something.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NOBODY: Final = 99_999_999
"""An id that cannot exist."""
_ONE: Final = {"limitstart": 0, "limitnum": 1}

PROBES: Final[Mapping[str, Mapping[str, str | int]]] = MappingProxyType(
    {
        "GetClientsDetails": {"clientid": NOBODY},
        "GetClientsProducts": {"serviceid": NOBODY, **_ONE},
        "GetAdminDetails": {},
        "GetClients": {"search": str(NOBODY), **_ONE},
        "GetProducts": {"pid": NOBODY},
        "GetPayMethods": {"clientid": NOBODY},
        "GetInvoices": {"userid": NOBODY, **_ONE},
        "GetInvoice": {"invoiceid": NOBODY},
        "GetOrders": {"id": NOBODY, **_ONE},
        "GetClientsAddons": {"serviceid": NOBODY},
        "GetCancelledPackages": _ONE,
        "GetActivityLog": {"clientid": NOBODY, **_ONE},
        "GetModuleQueue": {"relatedId": NOBODY, "serviceType": "service"},
        "UpdateClientProduct": {"serviceid": NOBODY},
        "UpdateClientAddon": {"id": NOBODY},
        "AddCancelRequest": {"serviceid": NOBODY, "type": "End of Billing Period"},
    }
)


def parameters_of(action: str) -> Mapping[str, str | int]:
    """Give the parameters of a probe.

    Raises:
        ValueError: this action is never called for a probe.
    """
    if action not in PROBES:
        raise ValueError(f"{action} is never called for a probe")
    return PROBES[action]
