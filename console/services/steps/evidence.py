"""Looks once more at what a decision rests on in WHMCS, right before the plan sends its first request (domain.md 2.1).

What a plan expects of Salesforce is guarded by the versions of its rows. WHMCS has no versions: a payment method that
the customer removed after the item was opened would start a provisioning that cannot be paid. A plan of which anything
was sent is past this: it is brought to its end by reading, whatever has become of the evidence since.
"""

from dataclasses import dataclass

from console.models.error import ConsoleError
from console.models.journal import StepOutcome
from console.models.plan import WritePlan
from console.models.text import Text, tr
from console.services.gateways.protocol import WhmcsGateway


@dataclass(frozen=True, kw_only=True)
class Gone:
    """Why nothing may be sent for a plan.

    Attributes:
        outcome: a conflict when WHMCS says otherwise now; failed when it could not be asked.
        error: the failure to ask.
    """

    outcome: StepOutcome
    text: Text
    error: ConsoleError | None = None


async def evidence_gone(plan: WritePlan, whmcs: WhmcsGateway) -> Gone | None:
    """Ask WHMCS whether what the plan rests on still stands; None when it does, or when it rests on nothing there."""
    seen = plan.payment
    if seen is None:
        return None
    try:
        found = await whmcs.pay_methods(seen.client)
    except ConsoleError as error:
        text = tr("The payment method could not be looked up once more, nothing was written: {reason}",
                  reason=error.message)  # fmt: skip
        return Gone(outcome=StepOutcome.FAILED, text=text, error=error)
    if {method.id for method in found} & set(seen.methods):
        return None
    text = tr("The payment method that was on file in WHMCS is no longer there. Nothing was written.")
    return Gone(outcome=StepOutcome.CONFLICT, text=text)
