"""`stellwerk`: the command line. Some commands need the rules alone, one a throw-away house, the rest are Django's."""

import os
import sys
import tempfile
from importlib import import_module

FILE_COMMANDS = frozenset({"sort"})
# On files or streams, with neither Django nor a database.
ON_RULES = {
    "dedupe": "stellwerk.worker.dedupe",
    "score": "stellwerk.worker.score.command",
    "simulate": "stellwerk.worker.simulate.command",
}


def main(arguments: list[str] | None = None) -> None:
    """Entry point. `arguments` without the program's name; default: those of the process."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in ON_RULES:
        sys.exit(import_module(ON_RULES[given[0]]).main(given[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stellwerk.settings")
    if given and given[0] in FILE_COMMANDS and not {"-h", "--help"} & set(given):
        with tempfile.TemporaryDirectory(prefix="stellwerk-") as home:
            _on_files(home, given)
        return
    if given and given[0] == "demo":
        os.environ.setdefault("STELLWERK_DEMO", "1")
        os.environ.setdefault("STELLWERK_HOME", os.path.join(os.getcwd(), "var", "demo"))
    _django(given)


def _on_files(home: str, given: list[str]) -> None:
    """An empty house of its own, thrown away afterwards; nothing of a real one is read or touched."""
    os.environ |= {
        "STELLWERK_HOME": home,
        "STELLWERK_DATABASE": f"sqlite:///{home}/files.sqlite3",
        "STELLWERK_SECRET_KEY": "a throw-away house has no secrets",
    }
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    connection.cursor().execute("PRAGMA synchronous=OFF")
    call_command("migrate", verbosity=0)
    _django(given)


def _django(given: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["stellwerk", *given])


if __name__ == "__main__":
    main()
