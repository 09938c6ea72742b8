"""Remembers card numbers of this session as keyed hashes, to notice the same card on two Accounts (domain.md 4).

Nothing is kept beyond the session, by decision. A card number is one of 26^4 * 10^8 (4.6 * 10^13): whoever has a keyed
hash and its key finds the number within hours, and the journal's key lies in the journal's own file. A key in the
vault would protect the hashes and gain little: each workstation would know only the cards that were typed there, the
vault may be missing (then nothing may be kept), and what identifies a card would outlive its purpose on every machine.
The place where all workstations could compare is a field of the Account in Salesforce, which is the organisation's to
add; then the comparison belongs into `services/rules/identity_checks.py`, and this module goes.
"""

import hashlib
import secrets

from console.services.rules.residence_card import is_card_number, normalised_number


class CardRegistry:
    """Knows no number: only hashes with a key that dies with the process. One number for each customer."""

    def __init__(self) -> None:
        """Start empty, with a key of its own."""
        self._key = secrets.token_bytes(32)
        self._seen: dict[str, bytes] = {}

    def note(self, customer: str, number: str | None) -> None:
        """Remember the number of a customer's card; a text that is no card number is ignored."""
        if number is not None and is_card_number(number):
            self._seen[customer] = self._hash(number)

    def elsewhere(self, customer: str, number: str | None) -> tuple[str, ...]:
        """Name the other customers whose card had this number."""
        if number is None or not is_card_number(number):
            return ()
        wanted = self._hash(number)
        return tuple(sorted(other for other, seen in self._seen.items() if other != customer and seen == wanted))

    def _hash(self, number: str) -> bytes:
        return hashlib.blake2b(normalised_number(number).encode(), key=self._key).digest()
