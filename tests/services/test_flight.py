"""A request that may still land: what was sent, until when, and what an accepted answer changes."""

from datetime import UTC, datetime, timedelta

import pytest

from console.services.steps.flight import Flight
from console.services.steps.step_result import StepHistory, Timing

NOW = datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
TIMING = Timing(quarantine=130.0)


def test_nothing_was_sent_and_nothing_can_land_at_the_beginning() -> None:
    flight = Flight.known(StepHistory(), TIMING)
    assert (flight.was_sent, flight.lands_until, flight.may_land(NOW)) == (False, None, False)


@pytest.mark.parametrize(("seconds", "lands"), [(0.0, True), (129.9, True), (130.0, False), (500.0, False)])
def test_request_of_an_earlier_run_may_land_until_its_longest_time_has_passed(seconds: float, lands: bool) -> None:
    flight = Flight.known(StepHistory(in_flight_since=NOW), TIMING)
    assert flight.was_sent
    assert flight.lands_until == NOW + timedelta(seconds=130)
    assert flight.may_land(NOW + timedelta(seconds=seconds)) is lands


def test_newer_request_begins_the_wait_anew_and_the_older_value_stays_as_it_was() -> None:
    older = Flight.known(StepHistory(in_flight_since=NOW), TIMING)
    newer = older.sent(NOW + timedelta(minutes=3))
    assert newer.lands_until == newer.lands_by(NOW + timedelta(minutes=3))
    assert older.lands_until == NOW + timedelta(seconds=130)


def test_accepted_request_was_sent_and_is_not_on_its_way() -> None:
    flight = Flight.known(StepHistory(accepted=True), TIMING)
    assert (flight.was_sent, flight.may_land(NOW)) == (True, False)
