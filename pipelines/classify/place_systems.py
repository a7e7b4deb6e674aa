"""Which of two look-alike code systems a sheet speaks, where the names beside its codes can tell.

Two and four digits alone cannot: 166 codes of one system are another regency in the other. Where names
stand beside them, those of the right system go with its codes. A person still confirms.
"""

from dataclasses import replace

import pandas as pd

from pipelines.delivered import RawTable, column_name
from pipelines.reading import answered
from pipelines.recipe import Ask, TableRecipe
from taksir.methods.area_codes import normalise_area_codes
from taksir.methods.place_names import same_place_name
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier

PAIRS_MAX = 3000
LEAST_PAIRS = 3


def with_system_by_names(
    table: TableRecipe, raw: RawTable, areas: pd.DataFrame | None, engine: Engine, *, catalogue: Catalogue
) -> TableRecipe:
    """The proposal with the likelier system first, and what the names say in the question.

    Args:
        table: The proposal; without a question about its system nothing changes.
        raw: The sheet.
        areas: Every known area under every system.
        engine: Reads the pairs of code and name.
        catalogue: The code systems, and which column names which level.
    """
    asked = next((ask for ask in table.asks if ask.about == "code_system"), None)
    if asked is None or areas is None or areas.empty:
        return table
    pairs = _pairs(table, raw, engine, catalogue)
    shares = agreeing_shares(pairs, areas)
    best = max(shares, key=lambda system: shares[system], default="")
    if len(pairs) < LEAST_PAIRS or not best or shares[best] == 0:
        return table
    others = [choice for choice in asked.choices if choice != best]
    told = Ask(
        about=asked.about,
        subject=asked.subject,
        question="Of which code system are the area codes in {header} ({examples}, …): {systems}? "
        "Names beside them that go with the codes: {shares}.",
        question_values={
            **asked.question_values,
            "shares": ", ".join(
                f"{system.label.en} {shares.get(system.name, 0):.0%}" for system in catalogue.systems
            ),
        },
        choices=(best, *others),
    )
    asks = tuple(told if ask is asked else ask for ask in table.asks)
    return replace(table, code_system=best, asks=asks)


def agreeing_shares(pairs: pd.DataFrame, areas: pd.DataFrame) -> dict[str, float]:
    """For each system the share of the codes whose name there is the delivered one.

    Args:
        pairs: code [normalised], name [as delivered].
        areas: area_code, code_system, name.
    """
    shares = {}
    for system, known in areas.groupby("code_system"):
        names = dict(zip(known["area_code"], known["name"].fillna(""), strict=True))
        hits = [
            same_place_name(str(name), str(names.get(code, "")))
            for code, name in pairs.itertuples(index=False)
        ]
        shares[str(system)] = sum(hits) / len(hits) if hits else 0.0
    return shares


def _pairs(table: TableRecipe, raw: RawTable, engine: Engine, catalogue: Catalogue) -> pd.DataFrame:
    header = table.area_headers[-1] if table.area_headers else ""
    by_column = {match.column: match.header for match in table.matches if match.is_kept}
    names = list(catalogue.name_columns)
    if not header or not any(name in by_column for name in names):
        return pd.DataFrame(columns=["code", "name"])
    texts = {name: _text(raw, by_column[name]) for name in dict.fromkeys(names) if name in by_column}
    cells = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in texts.items())
    rows = engine.frame(
        f"SELECT DISTINCT {_text(raw, header)} AS code, {cells} FROM {raw.rows_sql} LIMIT {PAIRS_MAX}"
    )
    rows["code"] = normalise_area_codes(rows["code"].astype(object))
    rows = rows.dropna(subset=["code"])
    rows["name"] = [_name_of(row, catalogue) for row in rows.to_dict("records")]
    return rows[rows["name"] != ""][["code", "name"]].drop_duplicates()


def _name_of(row: dict, catalogue: Catalogue) -> str:
    """The delivered name of the area that a row's code is of: by the code's length, before a general one."""
    length = len(row["code"])
    of_level = [
        column
        for column, name in catalogue.name_columns.items()
        if (level := catalogue.level(name)) and length in level.code_length.values()
    ]
    wanted = (*of_level, *reversed(catalogue.name_columns))
    return next((row[name] for name in wanted if isinstance(row.get(name), str)), "")


def _text(raw: RawTable, header: str) -> str:
    return answered(identifier(column_name(raw.headers.index(header))))
