"""The colours of both themes; the only file with a colour in it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One theme's colours as `#rrggbb`, named by what they are for.

    Attributes:
        dark: it is a dark theme.
        window: behind the panes; surface: panes; raised: bars on a pane; hover: what the pointer is on.
        line: quiet separators; edge: borders of fields and buttons.
        text, muted: words; accent: the one colour of interaction; on_accent: words on it.
        selection: the selected row; focus: the ring around what has the keyboard.
        ok, warning, danger, info: words and icons of a state; `…_surface`: the ground that they stand on.
        production_ribbon, sandbox_ribbon, demo_ribbon: the environment; on_ribbon: words on each of them.
    """

    dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_hover: str
    selection: str
    focus: str
    ok: str
    ok_surface: str
    warning: str
    warning_surface: str
    danger: str
    danger_surface: str
    info: str
    info_surface: str
    production_ribbon: str
    sandbox_ribbon: str
    demo_ribbon: str
    on_ribbon: str


LIGHT = Tokens(
    dark=False,
    window="#f1f3f6",
    surface="#ffffff",
    raised="#f7f8fa",
    hover="#eef1f5",
    line="#e1e5ea",
    edge="#c3cad4",
    text="#1b2430",
    muted="#566274",
    accent="#2356c4",
    on_accent="#ffffff",
    accent_hover="#1b479f",
    selection="#e0eafc",
    focus="#2356c4",
    ok="#17683a",
    ok_surface="#e3f3e9",
    warning="#844d00",
    warning_surface="#fcefd4",
    danger="#b0231b",
    danger_surface="#fce7e5",
    info="#1b5a9e",
    info_surface="#e4effa",
    production_ribbon="#b0231b",
    sandbox_ribbon="#844d00",
    demo_ribbon="#2d6370",
    on_ribbon="#ffffff",
)

DARK = Tokens(
    dark=True,
    window="#14171b",
    surface="#1b1f24",
    raised="#22272e",
    hover="#272d35",
    line="#2f363f",
    edge="#4a5461",
    text="#e4e8ee",
    muted="#a3adbb",
    accent="#7fabff",
    on_accent="#0d1a33",
    accent_hover="#a3c3ff",
    selection="#263a5e",
    focus="#8fb5ff",
    ok="#74d19b",
    ok_surface="#1b3426",
    warning="#f1bd62",
    warning_surface="#382c15",
    danger="#ff968d",
    danger_surface="#42211f",
    info="#8abdf6",
    info_surface="#1b2f47",
    production_ribbon="#c4372e",
    sandbox_ribbon="#94590a",
    demo_ribbon="#2f6b79",
    on_ribbon="#ffffff",
)
