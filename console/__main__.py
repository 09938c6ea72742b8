"""The command line (design 8): parses and hands over; exit codes are a contract for scripts."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from console import __version__
from console.models.error import ConsoleError, SignInNeeded
from console.models.text import tr
from console.services import logs
from console.services.clock import JAPAN
from console.services.language import Language
from console.services.settings import Settings, read_settings, take_secrets
from console.views.terminal import printing

DONE: Final = 0
app = typer.Typer(
    name="assist-console",
    help="The agent console over Salesforce and WHMCS. Without a command, the window opens.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
Now = Annotated[str | None, typer.Option("--now", help="Start at this moment (ISO 8601; Japan time without a zone).")]
Variant = Annotated[str, typer.Option("--variant", help="Schema variant of the embedded organisation.")]
As = Annotated[str, typer.Option("--as", help="agent, agent2, supervisor or readonly.")]
_ROLES: Final = ("agent", "agent2", "supervisor", "readonly")


def language_of(settings: Settings) -> Language:
    """Give the reader's language: the setting, else the system's."""
    return Language.of(settings.language or _system_language())


def _system_language() -> str:
    return os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"


def _one_of(option: str, value: str, known: Iterable[str]) -> str:
    """Give the value of an option that takes one of a few words.

    Raises:
        typer.BadParameter: it is none of them.
    """
    if value not in known:
        raise typer.BadParameter(f"{option} wants one of {', '.join(known)}, not {value!r}")
    return value


def moment_of(text: str | None) -> datetime | None:
    """Read `--now`.

    Raises:
        typer.BadParameter: not a moment.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise typer.BadParameter("not a moment, such as 2026-11-20T10:00") from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _run(command: Callable[[Settings, Language], Coroutine[Any, Any, int]], *, as_json: bool = False) -> None:
    """Run a command and end with its exit code; a failure is told like anything else (`_told`)."""
    try:
        settings = read_settings()
        language = language_of(settings)
        logs.set_up(settings.folder, level=settings.log_level)
        code = asyncio.run(command(settings, language))
    except ConsoleError as problem:
        code = _told(problem, as_json=as_json)
    raise typer.Exit(code)


def _told(problem: ConsoleError, *, as_json: bool = False) -> int:
    """Say a failure on standard error, and as the document where one was asked for; gives the exit code."""
    from console.views.terminal.exit_codes import exit_code  # not before the first paint

    language = Language.of(os.environ.get("ASSIST_CONSOLE_LANGUAGE") or _system_language())
    advice = problem.advice
    if isinstance(problem, SignInNeeded) and problem.hint == SignInNeeded.hint:
        advice = tr("Sign in with: assist-console sign-in")  # there is no window here that keeps what was typed
    printing.say_failure(language.text(problem.message), remedy=language.text(advice), as_json=as_json)
    return exit_code(problem)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,  # noqa: FBT002 - typer's way
    self_check: Annotated[bool, typer.Option("--self-check", help="Prove that this installation works.")] = False,  # noqa: FBT002 - typer's way
    as_json: Json = False,  # noqa: FBT002 - typer's way
    connection: Annotated[
        str | None, typer.Option("--connection", help="One of the organisations that were set up here, by its key.")
    ] = None,
) -> None:
    """Open the window on the configured organisation."""
    if connection:
        os.environ["ASSIST_CONSOLE_CONNECTION"] = connection  # read by every `Settings()` of this process
    if version:
        typer.echo(__version__)
        raise typer.Exit(DONE)
    if self_check:
        from console.app import check_itself

        raise typer.Exit(check_itself(as_json=as_json, language=language_of(read_settings()).code))
    if context.invoked_subcommand is None:
        from console.opening import open_configured

        settings = read_settings()
        raise typer.Exit(open_configured(settings, language=language_of(settings).code))


@app.command()
def demo(role: As = "agent", variant: Variant = "standard", now: Now = None) -> None:
    """Open the window on the embedded organisation."""
    from console.app import open_demo
    from console.sandbox.variants import VARIANTS  # only what starts the organisation needs it

    _one_of("--as", role, _ROLES)
    _one_of("--variant", variant, VARIANTS)
    language = language_of(read_settings()).code
    raise typer.Exit(open_demo(role=role, variant=variant, now=moment_of(now), language=language))


@app.command()
def tour(
    folder: Annotated[Path, typer.Argument(help="Where the pictures and report.json go.")],
    now: Now = None,
) -> None:
    """Work the main job in the real windows without a hand, with a picture for each step."""
    from console.app import work_tour

    raise typer.Exit(work_tour(folder, now=moment_of(now), language=language_of(read_settings()).code))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    variant: Variant = "standard",
    world: Annotated[str, typer.Option(help="stories, neglected, scale or empty.")] = "stories",
    now: Now = None,
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", help="End with the input.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Run the embedded organisation alone; prints one JSON line that says how to connect."""
    from console.sandbox.__main__ import run  # only this command needs the server
    from console.sandbox.variants import VARIANTS
    from console.sandbox.world import WORLDS

    _one_of("--variant", variant, VARIANTS)
    _one_of("--world", world, WORLDS)
    try:
        code = run(port=port, variant=variant, world=world, now=moment_of(now), until_stdin_closes=until_stdin_closes)
    except OSError as problem:
        raise typer.BadParameter(f"--port: {problem.strerror or problem}") from problem
    raise typer.Exit(code)


@app.command()
def queue(
    key: Annotated[str | None, typer.Argument(help="A queue, such as orders; none lists them.")] = None,
    view: Annotated[str | None, typer.Option("--view", help="A sub-view, such as waiting_for_sim.")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show the queues with their counts, or the lines of one."""
    from console.app import Parts
    from console.views.terminal import commands

    _run(
        lambda settings, language: commands.queue(Parts(), settings, language, key=key, view=view, as_json=as_json),
        as_json=as_json,
    )


@app.command()
def show(
    item: Annotated[str, typer.Argument(help="A Salesforce id, an order, Case, customer or service number.")],
    as_json: Json = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show an item's dossier: facts of both systems, checklist, actions."""
    from console.app import Parts
    from console.views.terminal import commands

    _run(
        lambda settings, language: commands.show(Parts(), settings, language, item=item, as_json=as_json),
        as_json=as_json,
    )


@app.command()
def act(  # noqa: PLR0917 - typer makes an option of each
    action: Annotated[str, typer.Argument(help="The action's key, such as approve_order.")],
    item: Annotated[str, typer.Argument(help="A Salesforce id, an order, Case, customer or service number.")],
    fields: Annotated[list[str] | None, typer.Option("--set", help="FIELD=VALUE; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan, write nothing.")] = False,  # noqa: FBT002 - typer's way
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; also ticks what only a person can.")] = False,  # noqa: FBT002 - typer's way
    as_json: Json = False,  # noqa: FBT002 - typer's way
) -> None:
    """Make the plan of a decision, show it, and execute it."""
    from console.app import Parts
    from console.views.terminal import commands

    values: dict[str, str] = {}
    for pair in fields or []:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise typer.BadParameter(f"--set wants FIELD=VALUE, not {pair!r}")
        values[name.strip()] = value
    order = commands.Decision(action=action, item=item, values=values, dry_run=dry_run, yes=yes, as_json=as_json)
    _run(lambda settings, language: commands.act(Parts(), settings, language, order), as_json=as_json)


@app.command()
def drift(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way
    """Show the pairs that disagree between Salesforce and WHMCS; exit 1 when there are some."""
    from console.app import Parts
    from console.views.terminal import commands

    _run(lambda settings, language: commands.drift(Parts(), settings, language, as_json=as_json), as_json=as_json)


@app.command()
def settlement(
    toml: Annotated[Path | None, typer.Option("--toml", help="Write it as a profile fragment.")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show how what differs between organisations is settled here; exit 1 while a choice is open."""
    from console.app import Parts
    from console.views.terminal import settlement as settlement_command

    _run(
        lambda settings, language: settlement_command.settlement(
            Parts(), settings, language, as_json=as_json, toml=toml
        ),
        as_json=as_json,
    )


@app.command()
def journal(
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Only plans that were cut off.")] = False,  # noqa: FBT002 - typer's way
    verify: Annotated[bool, typer.Option("--verify", help="Recompute the chain; exit 1 if it is broken.")] = False,  # noqa: FBT002 - typer's way
    export: Annotated[Path | None, typer.Option("--export", help="Write every line to a .csv or .json file.")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer's way
) -> None:
    """Show, verify or export the journal of this workstation."""
    from console.app import Parts
    from console.views.terminal import commands

    wanted = commands.JournalWish(unfinished=unfinished, verify=verify, export=export, as_json=as_json)
    _run(lambda settings, language: commands.journal(Parts(), settings, language, wanted), as_json=as_json)


@app.command()
def doctor(
    as_json: Json = False,  # noqa: FBT002 - typer's way
    html: Annotated[Path | None, typer.Option("--html", help="Write the report as one page to hand over.")] = None,
    text: Annotated[Path | None, typer.Option("--text", help="Write the report as plain text.")] = None,
) -> None:
    """Check connections, rights, choices, WHMCS actions and product data; each finding with its remedy."""
    from console.app import Parts
    from console.views.terminal import doctor as doctor_command

    wish = doctor_command.DoctorWish(as_json=as_json, html=html, text=text)
    _run(lambda settings, language: doctor_command.doctor(Parts(), settings, language, wish), as_json=as_json)


@app.command()
def resume(as_json: Json = False) -> None:  # noqa: FBT002 - typer's way
    """Finish what was cut off: read first, then go on or say that nothing was written."""
    from console.app import Parts
    from console.views.terminal import commands

    _run(lambda settings, language: commands.resume(Parts(), settings, language, as_json=as_json), as_json=as_json)


def forbid_memory_dumps() -> None:
    """Let no crash write this process's memory, which holds customers' data, to the disk; children inherit it."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit: its dumps are the system's setting
        import resource  # not there on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@app.command("sign-in")
def sign_in(
    connection: Annotated[str | None, typer.Option("--connection", help="The key to keep it under.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="production, sandbox, or the My Domain address.")] = None,
    client_id: Annotated[str | None, typer.Option("--client-id", help="The app's consumer key.")] = None,
    whmcs: Annotated[bool, typer.Option("--whmcs", help="Keep the WHMCS credential too.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Sign in in the browser; the sign-in is kept in the system's vault."""
    from console.app import Parts
    from console.views.terminal import sign_in as sign_in_commands

    wish = sign_in_commands.SignInWish(key=connection, url=url, client_id=client_id, whmcs=whmcs)
    _run(lambda settings, language: sign_in_commands.sign_in(Parts(), settings, language, wish))


@app.command("sign-out")
def sign_out(
    forget: Annotated[bool, typer.Option("--forget", help="Remove everything stored, for every organisation.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """End the sign-in at Salesforce and remove it; says what is gone."""
    from console.app import Parts
    from console.views.terminal import sign_in as sign_in_commands

    _run(lambda settings, language: sign_in_commands.sign_out(Parts(), settings, language, forget=forget))


def main() -> None:
    """Start the program."""
    forbid_memory_dumps()
    take_secrets(os.environ)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # text streams of a console have it
    try:
        app(prog_name="assist-console")
    except ConsoleError as problem:  # before a window or a command could show it, such as a folder that cannot be made
        sys.exit(_told(problem))


if __name__ == "__main__":
    main()
