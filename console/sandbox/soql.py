"""SOQL text to a tree, by a real grammar; what does not parse is refused with Salesforce's own words."""

import re
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Literal, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from console.sandbox.errors import RowError
from console.sandbox.soql_errors import malformed, unexpected
from console.sandbox.soql_tree import (
    Call,
    Comparison,
    Condition,
    Group,
    Item,
    Membership,
    Negation,
    Operand,
    Order,
    Path,
    Query,
    Value,
)

MAX_LENGTH = 100_000
MAX_OFFSET = 2000
MAX_LIMIT = 2**31 - 1
_GRAMMAR = FilePath(__file__).with_name("soql_grammar.lark").read_text(encoding="utf-8")
_PARSER = Lark(_GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=True)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)

_Node = Tree[Token] | Token | None


def parse(text: str) -> Query:
    """The tree of a statement.

    Raises:
        RowError: MALFORMED_QUERY with echo, caret, row and column.
    """
    if len(text) > MAX_LENGTH:
        raise malformed("SOQL statements cannot be longer than 100000 characters.")
    try:
        tree = _PARSER.parse(text)
    except UnexpectedCharacters as error:
        place = cast("int", error.pos_in_stream)
        raise unexpected(text, place, text[place]) from error
    except UnexpectedEOF as error:
        raise unexpected(text, len(text), "<EOF>") from error
    except UnexpectedToken as error:
        place = len(text) if error.token.type == "$END" else cast("int", error.pos_in_stream)
        shown = "<EOF>" if error.token.type == "$END" else str(error.token).split(maxsplit=1)[0]
        raise unexpected(text, place, shown) from error
    return _query(cast("Tree[Token]", tree.children[0]), text)


def unescape(raw: str, *, like: bool = False) -> str:
    r"""The text of a string literal; for LIKE, a pattern in which `\` escapes `%`, `_` and itself.

    Raises:
        RowError: A backslash before something that it does not escape.
    """

    def replace(found: re.Match[str]) -> str:
        char = found[1]
        if char[0] in "uU" and len(char) > 1:
            return chr(int(char[1:], 16))
        if like and char in "_%":
            return "\\" + char
        resolved = _ESCAPES.get(char) or _ESCAPES.get(char.lower())
        if resolved is None:
            reason = f"Invalid string literal '{raw}'. Illegal character sequence '\\{char}' in string literal."
            raise malformed(reason)
        return "\\\\" if like and resolved == "\\" else resolved

    return _ESCAPE.sub(replace, raw)


def _tokens(node: Tree[Token]) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


def _trees(node: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in node.children if isinstance(child, Tree)]


def _path(token: Token) -> Path:
    return Path(str(token), cast("int", token.start_pos))


def _query(node: Tree[Token], text: str) -> Query:
    names = [child for child in _tokens(node) if child.type == "PATH"]
    query = Query(source=_path(names[0]), alias=str(names[1]) if len(names) > 1 else None, text=text)
    for clause in _trees(node):
        _clause(query, clause, text)
    return query


def _clause(query: Query, node: Tree[Token], text: str) -> None:
    """Put one clause of the statement into the query."""
    reader = _CLAUSES.get(str(node.data))
    if reader is not None:
        reader(query, node, text)


def _select(query: Query, node: Tree[Token], text: str) -> None:
    query.select = [_item(cast("Tree[Token]", child), text) for child in node.children]


def _where(query: Query, node: Tree[Token], text: str) -> None:
    query.where = _condition(node.children[1], text)


def _group(query: Query, node: Tree[Token], _text: str) -> None:
    query.group = [_path(token) for token in _tokens(node)[1:]]


def _having(query: Query, node: Tree[Token], text: str) -> None:
    query.having = _condition(node.children[1], text)


def _order_by(query: Query, node: Tree[Token], _text: str) -> None:
    query.order = [_order(term) for term in _trees(node)]


def _limit(query: Query, node: Tree[Token], text: str) -> None:
    query.limit = _count(_tokens(node)[1], text)


def _offset(query: Query, node: Tree[Token], text: str) -> None:
    query.offset = _count(_tokens(node)[1], text)
    if query.offset > MAX_OFFSET:
        code = "NUMBER_OUTSIDE_VALID_RANGE"
        raise RowError(code, f"Maximum SOQL offset allowed is {MAX_OFFSET}")


_CLAUSES: dict[str, Callable[[Query, Tree[Token], str], None]] = {
    "select_list": _select,
    "where": _where,
    "group": _group,
    "having": _having,
    "order": _order_by,
    "limit": _limit,
    "offset": _offset,
}


def _count(token: Token, text: str) -> int:
    if not str(token).isdecimal():
        raise unexpected(text, cast("int", token.start_pos), str(token))
    return min(int(token), MAX_LIMIT)


def _item(node: Tree[Token], text: str) -> Item:
    if node.data == "subquery":
        return Item(_query(cast("Tree[Token]", node.children[0]), text))
    alias = node.children[1]
    return Item(_operand(node.children[0]), str(alias) if isinstance(alias, Token) else None)


def _operand(node: _Node) -> Operand:
    if isinstance(node, Token):
        return _path(node)
    name, *argument = _tokens(cast("Tree[Token]", node))
    inner = _path(argument[0]) if argument else None
    return Call(str(name), inner, cast("int", name.start_pos))


def _order(node: Tree[Token]) -> Order:
    direction, nulls = node.children[1], node.children[2]
    return Order(
        _operand(node.children[0]),
        descending=isinstance(direction, Token) and direction.type == "DESC",
        nulls_last=isinstance(nulls, Token) and nulls.type == "NULLS_LAST",
    )


def _condition(node: _Node, text: str) -> Condition:
    tree = cast("Tree[Token]", node)
    match str(tree.data):
        case "comparison":
            operator = str(tree.children[1]).lower()
            return Comparison(_operand(tree.children[0]), operator, _value(tree.children[2]))
        case "membership":
            return _membership(tree, text)
        case "negation":
            return Negation(_condition(tree.children[1], text))
        case kind:
            operator_name: Literal["AND", "OR"] = "AND" if kind == "all_of" else "OR"
            items = tuple(_condition(child, text) for child in _trees(tree))
            return Group(operator_name, items)


def _membership(tree: Tree[Token], text: str) -> Membership:
    inside = cast("Tree[Token]", tree.children[2])
    operator = " ".join(str(tree.children[1]).upper().split())
    if inside.data == "query":
        return Membership(_operand(tree.children[0]), operator, (), _query(inside, text))
    return Membership(_operand(tree.children[0]), operator, tuple(_value(child) for child in inside.children), None)


def _value(node: _Node) -> Value:
    token = cast("Token", cast("Tree[Token]", node).children[0])
    kind = cast("Literal['STRING', 'DATETIME', 'DATE', 'NUMBER', 'WORD']", token.type)
    written = str(token)[1:-1] if kind == "STRING" else str(token)
    return Value(kind, written, cast("int", token.start_pos))
