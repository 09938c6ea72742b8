"""Every sentence of the program has its Japanese, with the same places, once, and no entry outlives its sentence."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from console.models.text import Text
from console.services.language import Language
from console.services.registry import collect
from console.services.resources import resource

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "console"
CATALOGUES = tuple(sorted(resource("i18n/ja").glob("*.po")))
WORDS_OF_FORMS = frozenset({"views/item/form.py", "views/item/form_field.py"})
"""Files that translate a form field's own title and description, which are collected where the form is declared."""
LENT = frozenset({"views/gallery.py"})
"""Files whose form is a sample for the pictures: its words are nobody's."""


@dataclass(frozen=True)
class Sentence:
    """A message id as one line of the program uses it.

    Attributes:
        given: names of the values that are put in; None where that cannot be seen.
    """

    msgid: str
    where: str
    given: frozenset[str] | None = None


@dataclass
class Found:
    """What the source says: sentences, and calls whose sentence cannot be read from it."""

    sentences: list[Sentence] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def places(text: str) -> frozenset[str]:
    """Names of the `{places}` of a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def texts_of(node: ast.expr) -> Iterator[str | None]:
    """The words that an argument can be: a literal, or one of two; None for what is not written there."""
    if isinstance(node, ast.IfExp):
        yield from texts_of(node.body)
        yield from texts_of(node.orelse)
    elif isinstance(node, ast.Constant) and (isinstance(node.value, str) or node.value is None):
        yield node.value
    else:
        yield None


def name_of(call: ast.Call) -> str:
    """The name that is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def collect_sentences(root: Path) -> Found:
    """Read every `tr("...")` and every `Field(title=, description=)` below a folder; the sandbox has its own words."""
    found = Found()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith("sandbox/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name_of(node) == "tr" and node.args:
                _take_call(found, node, name)
            elif isinstance(node, ast.Call) and name_of(node) == "Field" and name not in LENT:
                _take_field(found, node, name)
    return found


def _take_call(found: Found, node: ast.Call, name: str) -> None:
    names = [keyword.arg for keyword in node.keywords]
    given = None if None in names else frozenset(str(one) for one in names)
    for text in texts_of(node.args[0]):
        if text is not None:
            found.sentences.append(Sentence(text, f"{name}:{node.lineno}", given))
        elif name not in WORDS_OF_FORMS:
            found.unreadable.append(f"{name}:{node.lineno}: {ast.unparse(node)}")


def _take_field(found: Found, node: ast.Call, name: str) -> None:
    for keyword in node.keywords:
        if keyword.arg in ("title", "description"):
            found.sentences.extend(
                Sentence(text, f"{name}:{node.lineno}") for text in texts_of(keyword.value) if text is not None
            )


FOUND = collect_sentences(CONSOLE)


def entries(path: Path) -> dict[str, str]:
    """The message ids of one catalogue with their Japanese."""
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="ja") if message.id}


def japanese() -> dict[str, str]:
    """All catalogues in one."""
    return {msgid: words for path in CATALOGUES for msgid, words in entries(path).items()}


def test_every_sentence_stands_in_the_source_as_a_literal() -> None:
    assert FOUND.unreadable == []
    assert len(FOUND.sentences) > 500


def test_every_sentence_gets_exactly_the_values_it_has_places_for() -> None:
    wrong = [
        f"{one.where}: {one.msgid!r} gets {sorted(one.given)}"
        for one in FOUND.sentences
        if one.given is not None and one.given != places(one.msgid)
    ]
    assert wrong == []


def test_every_sentence_has_japanese() -> None:
    known = japanese()
    missing = sorted({f"{one.where}: {one.msgid!r}" for one in FOUND.sentences if not known.get(one.msgid)})
    assert missing == []


def test_the_words_of_every_action_form_have_japanese() -> None:
    known = japanese()
    words = {
        word
        for action in collect().actions
        for info in action.form.model_fields.values()
        for word in (info.title, info.description)
    }
    assert words
    assert sorted(str(word) for word in words if not known.get(str(word))) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_places_are_the_same_in_both_languages(path: Path) -> None:
    wrong = [msgid for msgid, words in entries(path).items() if places(msgid) != places(words)]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_no_entry_outlives_its_sentence(path: Path) -> None:
    used = {one.msgid for one in FOUND.sentences}
    assert sorted(set(entries(path)) - used) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_catalogue_has_each_sentence_once_and_nothing_fuzzy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    msgids = re.findall(r'^msgid (".+")$', source, re.MULTILINE)
    assert sorted({msgid for msgid in msgids if msgids.count(msgid) > 1}) == []
    assert "#, fuzzy" not in source
    assert "#~" not in source


def test_two_catalogues_do_not_translate_one_sentence_differently() -> None:
    seen: dict[str, dict[str, str]] = {}
    for path in CATALOGUES:
        for msgid, words in entries(path).items():
            seen.setdefault(msgid, {})[path.name] = words
    assert {msgid: words for msgid, words in seen.items() if len(set(words.values())) > 1} == {}


def test_every_sentence_can_be_shown_in_both_languages() -> None:
    for code in ("ja", "en"):
        language = Language(code)
        for one in FOUND.sentences:
            text = Text(one.msgid, tuple((name, f"<{name}>") for name in sorted(places(one.msgid))))
            shown = language.text(text)
            assert all(f"<{name}>" in shown for name in places(one.msgid)), shown


def test_the_extractor_reads_what_it_is_made_for(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "other.py").write_text('tr("not ours")\n', encoding="utf-8")
    (tmp_path / "one.py").write_text(
        'tr("one {a}", a=1)\n'
        'tr("two" " joined" if x else "three")\n'
        'text.tr("four", **more)\n'
        'Field(None, title="Five", description=None, alias="Six")\n'
        "tr(computed)\n",
        encoding="utf-8",
    )
    found = collect_sentences(tmp_path)
    assert [(one.msgid, one.given) for one in found.sentences] == [
        ("one {a}", frozenset({"a"})),
        ("two joined", frozenset()),
        ("three", frozenset()),
        ("four", None),
        ("Five", None),
    ]
    assert found.unreadable == ["one.py:5: tr(computed)"]
