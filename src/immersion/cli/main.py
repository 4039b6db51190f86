"""The entry point: chooses the language, runs a verb, and turns every failure into one message."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence

import typer

from immersion import messages
from immersion.cli import _texts as _texts
from immersion.cli.bench_verb import add_bench_verb
from immersion.cli.build_verb import add_build_verb
from immersion.cli.clean_verb import add_clean_verb
from immersion.cli.compare_verb import add_compare_verb
from immersion.cli.decimate_verb import add_decimate_verb
from immersion.cli.demo_verb import add_demo_verb
from immersion.cli.import_verb import add_import_verb
from immersion.cli.inspect_verb import add_inspect_verb
from immersion.cli.options import told
from immersion.cli.output import as_json
from immersion.cli.provenance_verbs import add_provenance_verbs
from immersion.cli.reconstruct_verb import add_reconstruct_verb
from immersion.cli.render_verb import add_render_verb
from immersion.cli.rig_verb import add_rig_verb
from immersion.cli.scale_verb import add_scale_verb
from immersion.cli.scene_verbs import add_scene_verbs
from immersion.cli.serve_verb import add_serve_verb
from immersion.cli.simulate_verb import add_simulate_verb
from immersion.cli.thin_verb import add_thin_verb
from immersion.cli.wrong_use import WRONG_USE, as_usage_error
from immersion.errors import ImmersionError, SceneError

__all__ = ["application", "main", "run"]

# Click's own words: its catalogue has no French.
_FRENCH = (
    ("Usage:", "Utilisation\u00a0:"),
    ("Options:", "Options\u00a0:"),
    ("Commands:", "Commandes\u00a0:"),
    ("Arguments:", "Arguments\u00a0:"),
    ("[OPTIONS]", "[OPTIONS]"),
    ("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]..."),
    ("Show this message and exit.", "Afficher cette aide et terminer."),
    ("[required]", "[requis]"),
    ("[default:", "[par défaut\u00a0:"),
)


def application() -> typer.Typer:
    """Return the application with its help in the current language."""
    app = typer.Typer(
        help=told("cli-help"),
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        name="immersion",
    )
    app.callback()(_root)
    for add in (add_inspect_verb, add_clean_verb, add_decimate_verb, add_compare_verb, add_scale_verb):
        add(app)
    add_reconstruct_verb(app)
    add_thin_verb(app)
    add_rig_verb(app)
    add_scene_verbs(app)
    add_import_verb(app)
    add_simulate_verb(app)
    add_render_verb(app)
    add_demo_verb(app)
    add_provenance_verbs(app)
    add_build_verb(app)
    add_bench_verb(app)
    add_serve_verb(app)
    return app


def _root() -> None:
    """Every verb is a command of its own."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 findings in the input, 2 wrong use, 3 slower than before."""
    with messages.use(_language(arguments)):
        try:
            return _called(arguments)
        except ImmersionError as error:
            return _failed(error, "--json" in arguments)
        except (KeyboardInterrupt, typer.Abort):
            sys.stderr.write(told("cli-stopped") + "\n")
            return 130
        except Exception as error:  # the last resort: no traceback reaches a reader
            if os.environ.get("IMMERSION_DEBUG"):
                traceback.print_exc()
            sys.stderr.write(messages.text("cli-unexpected", kind=type(error).__name__) + "\n")
            return 70


def run() -> None:
    """Run the command of this process."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    # A service that is stopped, a terminal that is closed: end as by Ctrl+C, so that nothing half made remains.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    sys.exit(main(sys.argv[1:]))


def _end(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _language(arguments: Sequence[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
    return messages.from_environment()


def _called(arguments: Sequence[str]) -> int:
    app = application()
    if not arguments or "--help" in arguments:
        _help(app, [a for a in arguments if not a.startswith("-")])
        return 0 if arguments else 2
    try:
        code = typer.main.get_command(app).main(
            args=list(arguments), prog_name="immersion", standalone_mode=False
        )
    except Exception as error:
        if not isinstance(error, WRONG_USE):
            raise
        raise as_usage_error(error) from None
    return code if isinstance(code, int) else 0


def _help(app: typer.Typer, words: list[str]) -> None:
    """Print the help of the application or of the verb that is named first."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="immersion")
    verbs = getattr(command, "commands", {})
    if words and words[0] in verbs:
        context = typer.Context(verbs[words[0]], info_name=words[0], parent=context)
    for parameter in context.command.params:
        code = getattr(parameter, "help", None)
        if code and messages.known(code):  # an option that verbs share
            parameter.help = told(code)  # type: ignore[attr-defined]
    text = context.get_help()
    if messages.language() == "fr":
        for english, french in _FRENCH:
            text = text.replace(english, french)
    sys.stdout.write(text + "\n")


def _failed(error: ImmersionError, as_data: bool) -> int:
    if as_data:
        problems = error.problems if isinstance(error, SceneError) else ()
        as_json({"error": error.to_dict(), "problems": [problem.to_dict() for problem in problems]})
        return error.exit_code
    shown = list(error.problems) if isinstance(error, SceneError) and error.problems else [error]
    for problem in shown:
        sys.stderr.write(problem.render() + "\n")
    return error.exit_code
