"""What a failed poll says to do next: only where the next poll mends it by itself is that promised."""

import pytest

from console.models.error import Busy, ConsoleError, NotSent
from console.models.text import tr
from console.services.feed import Feed
from console.services.queues.orders import QUEUE
from tests.fakes import FakeSalesforce
from tests.organisations import a_context


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (NotSent(tr("Salesforce cannot be reached.")), "The console tries again by itself."),
        (NotSent(tr("The certificate has expired."), hint=tr("It has to be renewed.")), "It has to be renewed."),
        (Busy(tr("Salesforce asks to slow down.")), "The console tries again by itself."),
        (ConsoleError(tr("Strange.")), "tell your administrator"),
    ],
)
async def test_a_poll_that_only_did_not_get_through_is_made_again(problem: ConsoleError, words: str) -> None:
    salesforce = FakeSalesforce()
    salesforce.read_faults.append(problem)
    feed = Feed(salesforce=salesforce, queues=(QUEUE,), context=a_context)
    await feed.refresh("orders")
    state = feed.state("orders")
    assert state.failure == problem.message
    assert words in str(state.hint)
