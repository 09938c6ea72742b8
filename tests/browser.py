"""A browser for tests, as a command for `BROWSER`: follows a sign-in page as one person, or declines.

    BROWSER="python tests/browser.py agent %s"

`agent` and the other roles sign in; `deny` declines; `strange` first comes back with a wrong `state`; `nobody` opens
the page and does nothing.
"""

import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit


def command(role: str) -> str:
    """The value of `BROWSER` that signs in as a role."""
    return f"{sys.executable} {Path(__file__).resolve()} {role} %s"


def follow(page: str, role: str) -> None:
    """Do what a person would do on the page."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    if role == "nobody":
        return
    if role == "strange":
        redirect = parse_qs(urlsplit(page).query)["redirect_uri"][0]
        try:
            opener.open(f"{redirect}?{urlencode({'code': 'stolen', 'state': 'wrong'})}", timeout=10)
        except urllib.error.HTTPError as refused:
            assert refused.code == 400  # noqa: PT017 - a program of its own, not a test
        role = "agent"
    with opener.open(f"{page}&{urlencode({'login_as': role})}", timeout=10) as answer:
        assert answer.status == 200
        assert "close" in answer.read().decode()


if __name__ == "__main__":
    follow(sys.argv[2], sys.argv[1])
