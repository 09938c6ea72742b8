"""Tries a WHMCS credential when it is entered, by one read that finds nobody; without that action nothing works."""

from console.models.error import ConsoleError, NotPermitted
from console.models.text import tr
from console.services.gateways.whmcs import WhmcsApi

_NEEDED = "GetClientsDetails"
_ADDRESS = "address"
"""The code of an error that says that WHMCS does not take requests from here (whmcs_errors.py)."""


async def try_whmcs(url: str, *, identifier: str, secret: str, access_key: str) -> None:
    """Ask WHMCS whether it takes a credential; a wrong one is tried once, since WHMCS may count it (whmcs.md 1.5).

    Raises:
        ConsoleError: it does not, or cannot be asked: its `code` is `WRONG_CREDENTIAL` where keeping it makes no sense.
    """
    api = WhmcsApi(url, identifier=identifier, secret=secret, access_key=access_key)
    try:
        problem = await api.probe(_NEEDED)
    except NotPermitted as refused:
        problem = _with_key(refused) if access_key and refused.code == _ADDRESS else refused
    finally:
        await api.aclose()
    if problem is not None:
        raise problem


def _with_key(refused: ConsoleError) -> ConsoleError:
    """Say what else is wrong where a key was sent: the right one would have stood in for the list of addresses."""
    return NotPermitted(
        tr("WHMCS does not know this access key, and does not accept requests from this network address."),
        hint=tr("The key stands in the configuration file of WHMCS; or the address has to be added to its list."),
        mender=refused.mender,
        system=refused.system,
        code=refused.code,
    )
