"""What else runs in the WHMCS order of a service that is ended: each is listed, and ended only where it was chosen.

An addon is ended by its status; another service by its module, or by its status where the product has none (domain.md
2.4: other services and addons of the same order are listed, each to be ticked separately).
"""

from decimal import Decimal

from console.models.action import Choice, Context
from console.models.dossier import Dossier
from console.models.plan import EndService, EndWay
from console.models.text import Money, Text, joined, tr
from console.models.whmcs import Addon, Service


def others_of(dossier: Dossier) -> dict[str, Service | Addon]:
    """Give the running services and addons of the order by the word that names them in a form.

    A service of which it is not known how it would be ended is not among them.
    """
    ending = dossier.ending
    if ending is None:
        return {}
    services = [one for one in ending.siblings if one.state.running and ending.way_of(one) is not None]
    addons = [one for one in ending.addons.value or () if one.state.running]
    return {**{f"addon-{one.id}": one for one in addons}, **{str(one.id): one for one in services}}


def named_in(also: str | None) -> tuple[str, ...]:
    """Read the words of a form that name others, each once, in their order."""
    return tuple(dict.fromkeys(part.strip() for part in (also or "").split(",") if part.strip()))


def chosen_of(also: str | None, dossier: Dossier) -> list[Service | Addon]:
    """Give the others that a form names."""
    others = others_of(dossier)
    return [others[key] for key in named_in(also) if key in others]


def strangers(also: str | None, dossier: Dossier) -> tuple[tuple[str, Text], ...]:
    """Refuse, beside the field `also`, what is not a running service or addon of this order."""
    others = others_of(dossier)
    unknown = ", ".join(key for key in named_in(also) if key not in others)
    if not unknown:
        return ()
    return (("also", tr("Not a running service or addon of this order: {numbers}", numbers=unknown)),)


def choices_of(dossier: Dossier) -> tuple[Choice, ...]:
    """Offer the others by number, name and price."""
    return tuple(Choice(value=key, title=line_of(one)) for key, one in others_of(dossier).items())


def goes_on(dossier: Dossier, chosen: list[Service | Addon]) -> tuple[Text, ...]:
    """Say above the plan what is not ended with it."""
    left = [line_of(one) for one in others_of(dossier).values() if one not in chosen]
    return (tr("These go on in WHMCS: {lines}", lines=joined(left)),) if left else ()


def line_of(what: Service | Addon) -> Text:
    """Name a service or an addon with what it bills."""
    amount, cycle = Money(what.recurring_amount or Decimal(0)), what.billing_cycle
    if isinstance(what, Addon):
        return tr("Addon {number} {name}, {amount} {cycle}", number=str(what.id), name=what.name, amount=amount,
                  cycle=cycle)  # fmt: skip
    return tr("Service {number} {name}, {amount} {cycle}", number=str(what.id), name=what.name, amount=amount,
              cycle=cycle)  # fmt: skip


def ending_of(what: Service | Addon, dossier: Dossier, service: Service, context: Context) -> EndService:
    """End one service: by its module, or by its status where the product has none; an addon always by its status.

    Where WHMCS does not list the product its module is tried: WHMCS refuses that without an effect if there is none.

    Args:
        what: what is ended.
        dossier: tells how.
        service: the service that the decision is about; an addon is of this one.
        context: has the word for ended by status.
    """
    of = what if isinstance(what, Service) else service
    addon = what.id if isinstance(what, Addon) else None
    module = dossier.ending.way_of(of) if dossier.ending else None
    name = (
        tr("Terminate service {service}", service=str(of.id))
        if addon is None
        else tr("Terminate addon {addon} of service {service}", addon=str(addon), service=str(of.id))
    )
    return EndService(
        service=of.id,
        client=of.client_id,
        product=of.product_id,
        name=name,
        way=EndWay.STATUS if module == "" or addon is not None else EndWay.MODULE,
        seen=what.state.value,
        status=context.profile.cancellation.status_without_module,
        recurring=f"{Money(what.recurring_amount or Decimal(0))} {what.billing_cycle}".strip(),
        addon=addon,
    )
