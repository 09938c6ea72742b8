"""How many API calls the organisation has left today; all programs and people of it share them (salesforce.md 4.5)."""

from typing import Final

from console.models.doctor import Finding, Mender
from console.models.error import NotFound, NotPermitted
from console.models.text import Text, tr
from console.services.doctor.findings import SignedIn, broken, fine, warning

_WARN_SHARE, _BROKEN_SHARE = 0.20, 0.05
_KEY: Final = "api.calls"


async def check_usage(signed_in: SignedIn) -> tuple[Finding, ...]:
    """Read the limits; where those are closed to the user, the count that every answer carries tells too."""
    salesforce = signed_in.salesforce
    try:
        usage = await salesforce.limits()
    except (NotPermitted, NotFound):
        usage = salesforce.usage
    if usage.limit <= 0:
        text = tr("How many API calls are left today cannot be told: Salesforce tells no limit to this user.")
        return (warning(_KEY, text, remedy=tr("Look at Company Information in Setup."), who=Mender.SF_ADMIN),)
    left = max(usage.limit - usage.used, 0)
    text = tr(
        "{left} of {limit} API calls of the last 24 hours are left ({percent} %).",
        left=f"{left:,}",
        limit=f"{usage.limit:,}",
        percent=left * 100 // usage.limit,
    )
    return (_judged(left / usage.limit, text),)


def _judged(share: float, text: Text) -> Finding:
    stops = tr("At the limit Salesforce refuses every request, of this console and of every other program.")
    remedy = tr("Find the program that uses them up (API Usage in Setup), or ask Salesforce for more.")
    if share < _BROKEN_SHARE:
        return broken(_KEY, text, stops=stops, remedy=remedy, who=Mender.SF_ADMIN)
    if share < _WARN_SHARE:
        return warning(_KEY, text, stops=stops, remedy=remedy, who=Mender.SF_ADMIN)
    return fine(_KEY, text)
