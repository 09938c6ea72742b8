"""The exit code of a failure is a contract for scripts: what can be repeated later is told from what was refused."""

import pytest

from console.models.error import (
    Busy,
    Conflict,
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSent,
    OrgChoiceNeeded,
    OutcomeUnknown,
    Rejected,
    SetUpNeeded,
    SignInNeeded,
    Unreadable,
)
from console.models.text import tr
from console.services.gateways.pages import wrong_page
from console.views.terminal.exit_codes import REFUSED, SIGN_IN, UNKNOWN, UNREACHABLE, exit_code

PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head></html>"


@pytest.mark.parametrize(
    ("status", "title", "expected"),
    [
        (200, "Welcome to the guest network", UNREACHABLE),
        (200, "Just a moment...", UNREACHABLE),
        (302, "", UNREACHABLE),
        (403, "Access denied", UNREACHABLE),
        (502, "Bad Gateway", UNREACHABLE),
        (511, "Network Authentication Required", UNREACHABLE),
        (404, "Not Found", REFUSED),
        (200, "Security Warning", REFUSED),
    ],
)
@pytest.mark.parametrize("system", ["Salesforce", "WHMCS"])
def test_a_page_in_place_of_an_answer_is_not_reachable(status: int, title: str, expected: int, system: str) -> None:
    content = PAGE.format(title=title)
    assert exit_code(wrong_page(status, content, system=system, writing=False)) == expected
    assert exit_code(wrong_page(status, content, system=system, writing=True)) == UNKNOWN


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (SignInNeeded, SIGN_IN), (SetUpNeeded, SIGN_IN), (OutcomeUnknown, UNKNOWN), (NotSent, UNREACHABLE),
        (Busy, UNREACHABLE), (Unreadable, REFUSED), (Rejected, REFUSED), (NotPermitted, REFUSED), (Conflict, REFUSED),
        (NotFound, REFUSED), (OrgChoiceNeeded, REFUSED), (ConsoleError, REFUSED),
    ],
)  # fmt: skip
def test_each_kind_has_its_code(kind: type[ConsoleError], expected: int) -> None:
    assert exit_code(kind(tr("Something"))) == expected
