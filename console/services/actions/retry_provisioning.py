"""Start the provisioning of a failed order again (domain.md 2.1)."""

from dataclasses import replace
from typing import Final

from console.models.action import ActionSpec, Context, Form, NoForm, Refusal, Tone
from console.models.dossier import Dossier, Verdict
from console.models.plan import FieldWrite, Follow, WritePlan
from console.models.text import tr
from console.services.rules.activation import activation_writes
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import supervisors_only
from console.services.rules.order_details import check_payment, payment_seen
from console.services.rules.order_states import PAYMENT_METHOD_MISSING, awaits_review, lacks_card, provisioning_failed
from console.services.rules.planning import override_on_order, owner_write, update_order, write_plan
from console.services.rules.rights import ACTIVATION, update, vital

KEY: Final = "retry_provisioning"


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while nothing failed, or while the cause stands."""
    order = dossier.order
    if order is None or not provisioning_failed(order):
        return Refusal(text=tr("Provisioning has not failed."))
    if awaits_review(order, context.org):
        return Refusal(text=tr("The order was not reviewed yet: approve it first."))
    if lacks_card(order):
        return Refusal(text=tr("The order waits for a SIM card: assign one first."))
    if order.activation_status == "Activated":
        return Refusal(text=tr("The service is active already."))
    # What stands for everybody comes first: a supervisor's override of a claim must not hide it.
    return _cause_stands(dossier, context) or held_by_another(dossier, context) or supervisors_only(dossier, context)


def _cause_stands(dossier: Dossier, context: Context) -> Refusal | None:
    if dossier.order is None or dossier.order.activation_error != PAYMENT_METHOD_MISSING:
        return None
    payment = check_payment(dossier, context)
    if payment.verdict is Verdict.PASS:
        return None
    sentence = (
        tr("The cause stands: {evidence}. The customer has to add a payment method first.", evidence=payment.evidence)
        if payment.verdict is Verdict.FAIL
        else tr("Whether the cause stands cannot be told: {evidence}", evidence=payment.evidence)
    )
    return Refusal(text=sentence, overridable=payment.verdict is not Verdict.FAIL)


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next after a failure, unless the order waits for its review or for a card first."""
    order = dossier.order
    if order is None or not provisioning_failed(order):
        return False
    return not awaits_review(order, context.org) and not lacks_card(order)


def plan(dossier: Dossier, _form: Form, context: Context) -> WritePlan:
    """Clear the error and set the activation going again.

    Raises:
        LookupError: the dossier has no order.
    """
    order = dossier.order
    if order is None:
        raise LookupError(dossier.item.id)
    error, message = order.activation_error, order.activation_error_message
    writes = (
        FieldWrite(field="Activation_Error_Code__c", label=tr("Error code"), before=error, after=None),
        FieldWrite(field="Activation_Error_Message__c", label=tr("Error message"), before=message, after=None),
        *activation_writes(order, None),
        *owner_write(order, context),
        *override_on_order(order, context),
    )
    title = tr("Retry the provisioning of Order {number}", number=order.number)
    rows = (update_order(order, writes),)
    made = write_plan(KEY, title, dossier, context, rows, follow=Follow.PROVISIONING)
    # An override of an unread payment rests on the supervisor's reason instead: then there is nothing to look at again.
    return replace(made, payment=payment_seen(dossier, context)) if error == PAYMENT_METHOD_MISSING else made


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Retry provisioning"),
    hint=tr("Clear the error and start the activation again"),
    tone=Tone.PRIMARY,
    shortcut="P",
    queues=frozenset({"orders"}),
    form=NoForm,
    available=available,
    usual=usual,
    plan=plan,
    settles=("provisioning_trigger",),
    writes=(
        *vital("Order", "Activation_Error_Code__c", "Activation_Status__c"),
        *update("Order", "Activation_Error_Message__c"),
        *ACTIVATION,
    ),
)
