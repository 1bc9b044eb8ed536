"""Every text that pages show is there in German too: English is the msgid, django.po holds the German."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from stellwerk.review.policy import SECTIONS
from stellwerk.web.desk.policy import explanations

SOURCE = Path(__file__).parents[2] / "src" / "stellwerk"
PO = SOURCE / "locale" / "de" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

# (context, text, plural); '' for none.
Message = tuple[str, str, str]

# Name of a function -> the places of context, text and plural among its arguments.
SHAPES = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
# Calls whose text is known only when they run: the policy page's, see `policy_comments`.
DYNAMIC = {"gettext(said[field])"}
# What `templatize` makes of a template's tags, one call each; everything else is blanked out.
_CALL = re.compile(
    r"""(?<![A-Za-z])(n?p?gettext|_)\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?)+)""", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def of_template(source: str) -> Iterator[Message]:
    """The texts of {% translate %}, {% blocktranslate %} and _("...") in a template."""
    for match in _CALL.finditer(templatize(source)):
        arguments = ast.parse(f"f({match[2]})", mode="eval").body
        assert isinstance(arguments, ast.Call)
        yield message(match[1], arguments.args)


def of_python(source: str) -> Iterator[Message]:
    """The texts that Python hands to gettext and its kin."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            name = name.removesuffix("_lazy")
            if name in SHAPES and node.args and ast.unparse(node) not in DYNAMIC:
                yield message(name, node.args)


def message(name: str, arguments: list[ast.expr]) -> Message:
    """Raises AssertionError for a text that is put together: it could never be translated."""

    def text(place: int | None) -> str:
        if place is None:
            return ""
        node = arguments[place]
        assert isinstance(node, ast.Constant), (
            f"{name}({ast.unparse(node)}): a text to translate must be whole"
        )
        return str(node.value)

    context, singular, plural = SHAPES[name]
    return text(context), text(singular), text(plural)


def messages() -> dict[Message, str]:
    """Every text of the house, and a file that has it."""
    found: dict[Message, str] = {}
    for path in sorted(SOURCE.rglob("templates/**/*")):
        if path.suffix in (".html", ".txt"):
            found |= dict.fromkeys(of_template(path.read_text(encoding="utf-8")), path.name)
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "gettext" in source:
            found |= dict.fromkeys(of_python(source), path.name)
    return found | {("", text, ""): "policy" for text in policy_comments()}


def policy_comments() -> set[str]:
    """The comments above the policy's numbers: the policy page shows them as explanations."""
    return {text for kind in SECTIONS.values() for text in explanations(kind).values()}


def catalog() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def translations() -> dict[Message, tuple[str, ...]]:
    found = {}
    for one in catalog():
        if one.id:
            texts = (one.id,) if isinstance(one.id, str) else tuple(one.id)
            german = (one.string,) if isinstance(one.string, str) else tuple(one.string or ("",))
            found[(one.context or "", texts[0], texts[1] if len(texts) > 1 else "")] = german
    return found


def compiled() -> bytes:
    file = BytesIO()
    write_mo(file, catalog())
    return file.getvalue()


def test_every_text_has_a_german_translation() -> None:
    known = translations()
    missing = {m[1]: where for m, where in messages().items() if not all(known.get(m, ("",)))}
    assert missing == {}, "\n" + "\n".join(f"{where}: {text!r}" for text, where in missing.items())


def test_no_translation_is_superfluous() -> None:
    idle = sorted(m[1] for m in set(translations()) - set(messages()))
    assert idle == []


def test_no_translation_is_fuzzy_or_obsolete() -> None:
    assert [one.id for one in catalog() if one.id and one.fuzzy] == []
    assert list(catalog().obsolete) == []


def test_a_translation_has_the_same_placeholders() -> None:
    wrong = [
        text
        for (_, text, plural), german in translations().items()
        for english, translated in zip((text, plural or text), german, strict=False)
        if not set(PLACEHOLDER.findall(translated)) <= set(PLACEHOLDER.findall(text + plural))
        or (not plural and sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(translated)))
    ]
    assert wrong == []


def test_the_voice_is_calm() -> None:
    german = [text for texts in translations().values() for text in texts]
    loud = [x for x in german if "!" in x or re.search(r"erfolgreich|Dashboard|Pipeline|\bScore\b", x)]
    assert loud == []


def test_the_compiled_catalogue_is_what_the_source_says() -> None:
    assert MO.read_bytes() == compiled(), "Run ./run fix: it compiles django.po."


# --- The readers themselves


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "Take it" %}', [("", "Take it", "")]),
        ('{% translate "It\'s" %}', [("", "It's", "")]),
        ('{% translate "Order" context "purchase" %}', [("purchase", "Order", "")]),
        ('{% include "a.html" with text=_("More") %}', [("", "More", "")]),
        ("{% blocktranslate with n=x %}{{ n }} leads{% endblocktranslate %}", [("", "%(n)s leads", "")]),
        (
            "{% blocktranslate count n=x %}{{ n }} lead{% plural %}{{ n }} leads{% endblocktranslate %}",
            [("", "%(n)s lead", "%(n)s leads")],
        ),
        ("{{ x }} gettext <p>_</p>", []),
    ],
)
def test_a_template_is_read(template: str, expected: list[Message]) -> None:
    assert list(of_template("{% load i18n %}" + template)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('gettext("Take it")', [("", "Take it", "")]),
        ('_("Take it")', [("", "Take it", "")]),
        ('gettext_lazy("a" "b")', [("", "ab", "")]),
        ('ngettext("day", "days", n)', [("", "day", "days")]),
        ('pgettext("month", "May")', [("month", "May", "")]),
    ],
)
def test_python_is_read(source: str, expected: list[Message]) -> None:
    assert list(of_python(source)) == expected


def test_a_text_that_is_put_together_would_be_noticed() -> None:
    with pytest.raises(AssertionError, match="must be whole"):
        list(of_python('gettext(f"{n} leads")'))
