"""What the program found out about itself (`--self-check`)."""

from dataclasses import dataclass

from console.models.text import Text


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One thing that an installed program must be able to do, and whether it can.

    Attributes:
        key: `parts`, `licences`, `journal`, `organisation`, `documents`, `window`, `japanese`.
        ok: it was done here and now.
        text: what was done, or what is wrong.
        facts: what was measured, by name, for a support case.
    """

    key: str
    ok: bool
    text: Text
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A library that the program carries.

    Attributes:
        licence: as its own metadata says it; empty when it says nothing.
        texts: how many licence texts travel with it.
        suits: the licence allows it in an installer for staff.
    """

    name: str
    version: str
    licence: str
    texts: int
    suits: bool
