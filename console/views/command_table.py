"""What each command of the table of shortcuts does in one window."""

from collections.abc import Callable

from console.views.focus_path import FocusPath
from console.views.item.workspace import Workspace
from console.views.parts.overlay import Overlay
from console.views.poller import Poller
from console.views.queue.queue_list import QueueList
from console.views.queue.queue_view import QueueView
from console.views.session.account_bar import AccountBar
from console.views.session.sitting import Sitting
from console.views.speech import Speech
from console.views.theme import Theme

Commands = dict[str, Callable[[], object]]


def row_commands(queues: QueueList, rows: QueueView, poller: Poller, workspace: Workspace) -> Commands:
    """Give the commands of queues and rows."""
    grid = rows.grid

    def refresh() -> None:
        rows.compare()
        poller.refresh_now()
        workspace.refresh(read=True)

    return {
        "next_row": lambda: grid.step(1),
        "previous_row": lambda: grid.step(-1),
        "open_row": grid.open_current,
        "next_queue": lambda: queues.step(1),
        "previous_queue": lambda: queues.step(-1),
        "next_view": lambda: rows.step_view(1),
        "previous_view": lambda: rows.step_view(-1),
        "filter": rows.focus_filter,
        "sort_next": lambda: rows.sort_by_neighbour(1),
        "sort_previous": lambda: rows.sort_by_neighbour(-1),
        "sort_reverse": rows.reverse,
        "refresh": refresh,
        "month": rows.toggle_month,
        "fold_queues": lambda: queues.setVisible(queues.isHidden()),
    }


def window_commands(
    path: FocusPath, palette: Overlay, keys: Overlay, set_up: Overlay, *, speech: Speech, theme: Theme
) -> Commands:
    """Give the commands of the item and of the console."""
    return {
        "confirm": path.confirm,
        "step_back": path.step_back,
        "next_pane": path.next_pane,
        "palette": palette.toggle,
        "keys": keys.toggle,
        "set_up": set_up.toggle,
        "language": speech.toggle,
        "theme": theme.toggle,
    }


def session_commands(sitting: Sitting, bar: AccountBar) -> Commands:
    """Give the commands of the session."""
    return {"lock": sitting.curtain.lock, "sign_in": bar.sign_in, "sign_out": bar.ask_to_leave}
