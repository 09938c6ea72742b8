"""The arithmetic of looking: what is under the cursor stays there, nothing runs out of the pane, turns come round."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from console.views.documents.document_look import LEAST_ZOOM, MOST_ZOOM, Frame, Look

FRAME = Frame(QSizeF(640, 404), QSizeF(500, 300))
LOOKS = st.builds(
    Look,
    zoom=st.floats(1, 30),
    across=st.floats(0, 1),
    down=st.floats(0, 1),
    turn=st.sampled_from((0, 90, 180, 270)),
)
POINTS = st.builds(QPointF, st.floats(0, 500), st.floats(0, 300))


@given(LOOKS, POINTS, st.floats(1.01, 2))
def test_zooming_keeps_what_is_under_the_cursor(look: Look, at: QPointF, factor: float) -> None:
    # Where the whole page is seen in one direction it lies in the middle; from a large zoom on, nothing holds it.
    look = FRAME.kept(replace(look, zoom=max(look.zoom, 4.0), across=0.5, down=0.5))
    before = FRAME.transform(look).inverted()[0].map(at)
    after = FRAME.transform(FRAME.zoomed(look, factor, at)).inverted()[0].map(at)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1e-6)


@given(LOOKS, POINTS, st.floats(0.01, 100), st.floats(-5000, 5000))
def test_no_tool_loses_the_page(look: Look, at: QPointF, factor: float, by: float) -> None:
    for used in (FRAME.zoomed(look, factor, at), FRAME.moved(look, QPointF(by, -by)), FRAME.kept(look.turned(90))):
        assert LEAST_ZOOM <= used.zoom <= MOST_ZOOM
        middle = FRAME.transform(used).inverted()[0].map(QPointF(250, 150))
        assert -1e-6 <= middle.x() <= 640 + 1e-6
        assert -1e-6 <= middle.y() <= 404 + 1e-6


@given(LOOKS)
def test_four_turns_are_none(look: Look) -> None:
    turned = look.turned(90).turned(90).turned(90).turned(90)
    assert turned.turn == look.turn
    assert (turned.across, turned.down) == pytest.approx((look.across, look.down))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_fitting_shows_every_corner(turn: int) -> None:
    transform = FRAME.transform(Look(turn=turn))
    for corner in (QPointF(0, 0), QPointF(640, 0), QPointF(0, 404), QPointF(640, 404)):
        place = transform.map(corner)
        assert -1e-6 <= place.x() <= 500 + 1e-6
        assert -1e-6 <= place.y() <= 300 + 1e-6


def test_a_turn_is_clockwise() -> None:
    upper_left = FRAME.transform(Look(turn=90)).map(QPointF(0, 0))
    assert upper_left.x() > 250
    assert upper_left.y() < 150


def test_actual_size_counts_the_files_own_pixels() -> None:
    assert FRAME.scale(FRAME.actual(Look(), 640)) == pytest.approx(1.0)
    assert FRAME.scale(FRAME.actual(Look(), 1280)) == pytest.approx(2.0)


def test_tones() -> None:
    assert Look().table() == bytes(range(256))
    assert Look(inverted=True).table() == bytes(reversed(range(256)))
    assert Look().brighter(1).table()[100] == 115
    strong = Look().sharper(2).table()
    assert strong[64] < 64
    assert strong[192] > 192
    flat = Look().sharper(-6).table()
    assert flat[0] > 100
    assert Look().brighter(100).brightness == 90
    assert not Look().brighter(1).brighter(-1).toned
