"""The docs cannot rot: what the code has, they have, with the same names and defaults; every link leads somewhere."""

import argparse
import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from stellwerk.capture.vocabulary import CUSTOMERS, LEADS, PARTNERS, STREET_NUMBERS, Vocabulary
from stellwerk.cli import FILE_COMMANDS
from stellwerk.enrich.providers import PROVIDERS
from stellwerk.review.policy import SECTIONS
from stellwerk.store.models import User
from stellwerk.web.access import TABLE, Door
from stellwerk.web.desk.reports import SHELF
from stellwerk.worker.files import give

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "stellwerk"
REFERENCE = ROOT / "docs" / "reference"
DECISIONS = ROOT / "docs" / "decisions"
COMMANDS = SOURCE / "worker" / "management" / "commands"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READERS = {"text", "flag", "names", "secret"}  # what settings.py reads the environment with
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

Row = list[str]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@cache
def headings(page: Path) -> tuple[str, ...]:
    return tuple(re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE))


@cache
def sections(page: Path) -> Mapping[str, str]:
    """Heading -> what stands below it, down to the next one."""
    parts = re.split(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[Row]:
    """The rows of all tables, without those of dashes."""
    cells = (
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines_of_tables(text)
    )
    return [row for row in cells if not re.fullmatch(r":?-+:?", row[0])]


def lines_of_tables(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.startswith("|"))


def named(text: str) -> dict[str, Row]:
    """The rows of a text by the names in code type in their first cells."""
    return {name: row for row in rows(text) for name in CODE.findall(row[0])}


def in_code(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in CODE.findall(text)}


def page(name: str) -> Path:
    return REFERENCE / f"{name}.md"


# --- Settings -----------------------------------------------------------------------------------------------


def settings_read() -> dict[str, ast.expr | None]:
    """Every STELLWERK_ name that settings.py reads -> its default as written there."""
    found: dict[str, ast.expr | None] = {}
    for node in ast.walk(ast.parse((SOURCE / "settings.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                default = node.args[1] if len(node.args) > 1 else given.get("default")
                found["STELLWERK_" + str(first.value)] = default
    return found


def default_in_words(default: ast.expr | None) -> str:
    """'' where the default is computed, and words must say it."""
    if not isinstance(default, ast.Constant):
        return ""
    if isinstance(default.value, bool):
        return "yes" if default.value else "no"
    return str(default.value)


def test_every_setting_stands_in_the_docs_with_its_default() -> None:
    documented = named(sections(page("settings"))["Settings"])
    read = settings_read()
    assert len(read) > 10
    assert set(documented) == set(read)
    for name, default in read.items():
        assert default_in_words(default) in documented[name][1], name


# --- Policy -------------------------------------------------------------------------------------------------


def as_toml(value: object) -> str:
    """A default as a policy file would say it; long tables only by their length."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {as_toml(cell)}" for key, cell in value.items()) + "}"
    if isinstance(value, tuple):
        is_table = bool(value) and isinstance(value[0], tuple)
        return f"{len(value)} rows" if is_table else f"[{', '.join(map(as_toml, value))}]"
    return str(value)


def policy_rows(kind: type[Any]) -> list[tuple[str, str]]:
    """Name and default of every number of a section."""
    numbers = kind()
    return [(name, as_toml(getattr(numbers, name))) for name in kind.__dataclass_fields__]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_policy_number_stands_in_the_docs_with_its_default_and_a_meaning(section: str) -> None:
    assert section in headings(page("policy"))
    documented = rows(sections(page("policy"))[section])[1:]
    assert [(row[0].strip("`"), row[1].strip("`")) for row in documented] == policy_rows(SECTIONS[section])
    assert all(len(row[2]) > 10 for row in documented)


def test_the_docs_know_no_policy_section_that_is_gone() -> None:
    assert set(headings(page("policy"))) - set(SECTIONS) == {"Policy", "Change one"}


# --- Sources, providers, reports ----------------------------------------------------------------------------


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


def kinds_of_sources() -> set[str]:
    """Every `kind` that the code makes or finds sources by."""
    found = set()
    for path in [*SOURCE.glob("web/**/*.py"), *SOURCE.glob("worker/files/*.py")]:
        text = path.read_text(encoding="utf-8")
        if "Source.objects" in text:
            found |= set(re.findall(r'\bkind="(\w+)"', text))
    return found


def test_every_kind_of_source_has_a_heading() -> None:
    assert kinds_of_sources() >= {"web_form", "table_file"}
    assert kinds_of_sources() <= in_code(headings(page("sources")))


def test_every_module_of_the_sources_is_named() -> None:
    assert modules(SOURCE / "capture" / "sources") <= in_code([prose(page("sources"))])


@pytest.mark.parametrize(
    ("heading", "vocabulary"), [("Leads", LEADS), ("Partners", PARTNERS), ("Customers", CUSTOMERS)]
)
def test_every_column_that_is_recognised_has_a_row(heading: str, vocabulary: Vocabulary) -> None:
    documented = [
        name for row in rows(sections(page("sources"))[heading])[1:] for name in CODE.findall(row[0])
    ]
    assert documented == [name for name in vocabulary.names if name not in STREET_NUMBERS]


def test_every_fact_provider_has_a_heading_in_the_order_of_asking() -> None:
    documented = [name for heading in headings(page("providers")) for name in CODE.findall(heading)]
    assert documented == [provider.name for provider in PROVIDERS]


def test_every_report_has_a_heading() -> None:
    there = modules(SOURCE / "review" / "reports") | {report.name for report in SHELF}
    assert in_code(headings(page("reports"))) == there


# --- Commands and files -------------------------------------------------------------------------------------


def own_options(command: str) -> set[str]:
    """The options that a command adds to those every Django command has."""

    def options(of: BaseCommand) -> set[str]:
        parser: argparse.ArgumentParser = of.create_parser("stellwerk", command)
        return {option for action in parser._actions for option in action.option_strings}

    class Plain(BaseCommand):
        pass

    return options(load_command_class("stellwerk.worker", command)) - options(Plain())


@pytest.mark.parametrize("command", sorted(modules(COMMANDS) | FILE_COMMANDS))
def test_every_command_has_a_heading_and_all_its_options(command: str) -> None:
    assert f"`stellwerk {command}`" in headings(page("commands"))
    documented = named(sections(page("commands"))[f"`stellwerk {command}`"])
    assert {name.split()[0] for name in documented} == own_options(command)


def test_every_command_of_run_has_a_row() -> None:
    usage = re.findall(r"^\./run (\w+)", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE)
    documented = named(sections(page("commands"))["`./run`"])
    assert len(usage) > 5
    assert {name.split()[1] for name in documented} == set(usage)


def test_every_file_that_sort_writes_stands_in_the_docs_with_its_columns() -> None:
    folder = SOURCE / "worker" / "files"
    source = "".join((folder / name).read_text(encoding="utf-8") for name in ("give.py", "sort.py"))
    written = set(re.findall(r'out / "([\w.]+)"', source)) | set(give.FILES.values())
    assert len(written) == 10
    assert set(named(sections(page("files"))["What `stellwerk sort` writes"])) == written
    for heading, columns in (
        ("`sales.csv`, `marketing.csv`, `scrap.csv`", give.ADDED),
        ("`offers.csv`", give.OFFERS),
        ("`duplicates.csv`", give.DUPLICATES),
    ):
        assert tuple(named(sections(page("files"))[heading])) == columns


# --- Roles --------------------------------------------------------------------------------------------------


def test_the_table_of_roles_is_that_of_the_guard() -> None:
    header, *documented = rows(sections(page("roles"))["With a role"])
    roles = [name.strip("`") for name in header[1:]]
    assert roles == [role.value for role in User.Role]
    shown = {
        row[0].strip("`"): {role for role, cell in zip(roles, row[1:], strict=True) if cell}
        for row in documented
    }
    assert shown == {name: set(access.roles) for name, access in TABLE.items() if access.door is Door.ROLES}


def test_the_docs_say_which_pages_open_without_signing_in() -> None:
    documented = named(sections(page("roles"))["Without signing in"])
    assert set(documented) == {name for name, access in TABLE.items() if access.door is not Door.ROLES}
    for name, row in documented.items():
        assert ("anybody" in row[1]) == (TABLE[name].door is Door.PUBLIC), name
        assert ("demo" in row[1]) == TABLE[name].demo, name


# --- Links, paths, decisions --------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor that a heading gets on the usual hosts."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def broken_links(of: Path) -> list[str]:
    found = []
    for target in LINK.findall(prose(of)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (of.parent / path).resolve() if path else of
        if not there.exists() or (anchor and anchor not in map(slug, headings(there))):
            found.append(target)
    return found


@pytest.mark.parametrize("of", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(of: Path) -> None:
    assert broken_links(of) == []


@pytest.mark.parametrize("of", PAGES, ids=name_of)
def test_every_file_of_the_code_that_is_named_is_there(of: Path) -> None:
    named_files = [
        name for name in CODE.findall(prose(of)) if re.fullmatch(r"[\w./-]+/[\w.-]+\.(py|txt|html)", name)
    ]
    gone = [name for name in named_files if not (ROOT / name).exists() and not (SOURCE / name).exists()]
    assert gone == []


def test_decisions_are_numbered_without_gaps_and_say_what_they_decide() -> None:
    pages = sorted(DECISIONS.iterdir())
    assert [path.name[:5] for path in pages] == [f"{number:04}-" for number in range(1, len(pages) + 1)]
    for path in pages:
        assert headings(path)[0].startswith(f"{path.name[:4]} ")
        assert "**Decided**" in prose(path)


@pytest.mark.parametrize(
    ("heading", "file"),
    [
        ("The product (`requirements.in`)", "requirements.in"),
        ("Its makers (`requirements-dev.in`)", "requirements-dev.in"),
    ],
)
def test_every_dependency_has_a_line_that_says_what_for(heading: str, file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").split("\n")
    wanted = {re.split(r"[<>=~ ]", line)[0] for line in lines if line and not line.startswith(("-", "#"))}
    documented = rows(sections(DECISIONS / "0002-dependencies.md")[heading])[1:]
    assert {row[0] for row in documented} == wanted
    assert all(row[1] for row in documented)
