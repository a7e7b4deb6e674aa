"""Expressions over columns: parsed, and refused where they are more than arithmetic and conditions.

Each names only columns the catalogue knows, and uses no statement, sub-query, file or unknown function.
There is no free SQL.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import sqlglot
from sqlglot import exp

from taksir.errors import TaksirError

ALLOWED_NODES = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or, exp.Not,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is, exp.Add, exp.Sub,
    exp.Mul, exp.Div, exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Max, exp.Window, exp.Pow, exp.Cast,
    exp.DataType,
)  # fmt: skip
"""What an expression may be made of. Anything else is refused."""
TYPE_NAMES = (
    "integer",
    "int",
    "bigint",
    "double",
    "real",
    "decimal",
    "numeric",
    "varchar",
    "text",
    "boolean",
)
"""Names of types, which the parser writes its own way."""
QUOTED = re.compile(r"'(?:[^']|'')*'")
STRANGE = re.compile(r"--|/\*|[^\w\s()+\-*/%=<>!,.'\"]")
"""Signs that stand in no expression, outside a quoted text."""
LOOSE_TYPE = re.compile(rf"(?<!\bas\s)\b(?:{'|'.join(TYPE_NAMES)})\b", re.IGNORECASE)
"""A type that is not said after AS."""


def check_expression(sql: str, known: Iterable[str], *, where: str) -> None:
    """Refuse an expression that is more than arithmetic and conditions over known columns.

    Raises:
        TaksirError: It cannot be parsed, uses something not allowed, or names an unknown column.
    """
    # The parser is lenient with what the engine is not: comments, brackets, what stands after an end.
    bare = QUOTED.sub("''", sql)
    strange = STRANGE.search(bare) or LOOSE_TYPE.search(bare)
    if strange:
        raise TaksirError(
            "The expression of {where} uses {what}, which is not allowed. "
            "Use only columns, numbers, comparisons, CASE, COALESCE, POWER and MAX … OVER.",
            where=where,
            what=strange[0],
        )
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise TaksirError(
            "The expression of {where} cannot be read ({detail}). Correct it in the catalogue.",
            where=where,
            detail=str(error).splitlines()[0],
        ) from None
    left_out = Counter(_spoken(sql)) - Counter(_spoken(tree.sql("duckdb")))
    unread = [word for word in left_out if word not in TYPE_NAMES]
    if unread:
        raise TaksirError(
            "The expression of {where} cannot be read ({detail}). Correct it in the catalogue.",
            where=where,
            detail=unread[0],
        )
    names = set(known)
    for node in tree.walk():
        if not isinstance(node, ALLOWED_NODES):
            raise TaksirError(
                "The expression of {where} uses {what}, which is not allowed. "
                "Use only columns, numbers, comparisons, CASE, COALESCE, POWER and MAX … OVER.",
                where=where,
                what=node.key.upper(),
            )
        if isinstance(node, exp.Column) and (node.name not in names or node.table):
            raise TaksirError(
                "The expression of {where} names the column {column}, which the catalogue does not know. "
                "Define it in columns.yaml or correct the name.",
                where=where,
                column=node.sql(),
            )


def _spoken(sql: str) -> list[str]:
    """The words of an expression outside quoted texts."""
    return re.findall(r"[a-z_]\w*", QUOTED.sub("''", sql).lower())


@lru_cache(maxsize=4096)
def columns_used(sql: str) -> frozenset[str]:
    """The columns an expression names."""
    return frozenset(node.name for node in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Column))
