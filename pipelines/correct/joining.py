"""Members of households get what was asked of their household; members without one are faults."""

from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.classify.linking import ONLY_FOR_PERSONS
from pipelines.correct.columns_sql import column_reading, source_of
from pipelines.correct.table_sql import TableSql, table_sql
from pipelines.delivered import RawTable
from pipelines.faults import LISTED_MAX, Fault
from pipelines.reading import Reading, answered, with_layers
from pipelines.recipe import TableRecipe
from taksir.schema import Catalogue
from taksir.store.engine import Engine, identifier, literal

SHARED = "submission_uuid"
MEMBER_OF = identifier("member of")
"""Name of the household's number among a member's columns; no column of ours is called that."""


@dataclass(frozen=True)
class Members:
    """A sheet of persons and the sheet of their households.

    Attributes:
        own: The persons by themselves.
        parent: The households by themselves.
        parent_path: The households as written, with row_number.
    """

    own: TableSql
    parent: TableSql
    parent_path: Path

    @property
    def member_of(self) -> str:
        """The household's number, as a member's row says it."""
        return answered(source_of(self.own.raw, self.own.recipe.parent_key[0]))

    @property
    def key(self) -> str:
        """The household's number, as its own row says it."""
        return answered(source_of(self.parent.raw, self.own.recipe.parent_key[1]))


def members_of(
    own: TableSql, parent_raw: RawTable, parent: TableRecipe, parent_path: Path, catalogue: Catalogue
) -> Members:
    """How a sheet of persons and a sheet of households belong together.

    The submission's pseudonym is the household's: it need not be computed again for every member.
    """
    households = table_sql(parent_raw, parent, catalogue)
    if SHARED in households.readings and SHARED in own.readings:
        own = replace(own, readings={name: r for name, r in own.readings.items() if name != SHARED})
    return Members(own, households, parent_path)


def write_attributes(members: Members, catalogue: Catalogue, *, engine: Engine, path: Path) -> None:
    """Write what a household says of its members, under the number that members know it by.

    A number that occurs twice counts once, so that no person is counted twice. Written apart, so that
    the engine knows how few households there are and keeps those in memory, not the persons.
    """
    columns, own = _attributes(members, catalogue)
    extra = "".join(f", {reading.value} AS {identifier(name)}" for name, reading in own.items())
    rows = with_layers(members.parent.raw.rows_sql, list(own.values()))
    engine.copy_to_parquet(
        f"SELECT key, {', '.join(columns)} FROM (SELECT row_number AS household_row, {members.key} AS key"
        f"{extra} FROM {rows}) k JOIN read_parquet({literal(str(members.parent_path))}) t "
        "ON t.row_number = k.household_row "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY household_row) = 1",
        path,
        is_staging=True,
    )


def members_select(members: Members, attributes: Path) -> str:
    """The SELECT of the persons with the attributes of their households, from `write_attributes`.

    Ordered, because a join leaves no order of its own: the same file must give the same records.
    """
    own_rows = members.own.select(also=f"{members.member_of} AS {MEMBER_OF}")
    households = f"read_parquet({literal(str(attributes))})"
    return (
        f"SELECT p.* EXCLUDE ({MEMBER_OF}), h.* EXCLUDE (key) FROM ({own_rows}) p "
        f"JOIN {households} h ON p.{MEMBER_OF} = h.key ORDER BY p.row_number"
    )


def member_faults(members: Members, engine: Engine) -> list[Fault]:
    """Members whose household is nowhere in the file, and how many went with a household left out."""
    own, recipe = members.own, members.own.recipe
    keys = f"SELECT {members.key} AS key FROM {members.parent.raw.rows_sql}"
    lost = f"SELECT row_number, {members.member_of} AS member_of FROM {own.rows_sql}"
    anti = f"FROM ({lost}) m ANTI JOIN ({keys}) k ON m.member_of = k.key"
    count = int(engine.rows(f"SELECT count(*) {anti}")[0][0])
    rows = engine.rows(f"SELECT row_number {anti} ORDER BY 1 LIMIT {LISTED_MAX}") if count else []
    faults = [
        Fault(
            severity="error",
            rule="member without household",
            sheet=recipe.sheet,
            table=recipe.table,
            row=int(row[0]),
            column=recipe.parent_key[0],
            template="Row {row} belongs to a household that is not in sheet {parent}.",
            values={"row": int(row[0]), "parent": members.parent.recipe.sheet},
            cure="Export the file again whole, or leave the row out.",
            count=count,
        )
        for row in rows
    ]
    taken = f"SELECT row_number FROM read_parquet({literal(str(members.parent_path))})"
    all_keys = f"SELECT row_number, {members.key} AS key FROM {members.parent.raw.rows_sql}"
    left_out = f"SELECT key FROM ({all_keys}) ANTI JOIN ({taken}) USING (row_number)"
    semi = f"FROM ({lost}) m SEMI JOIN ({left_out}) k ON m.member_of = k.key"
    gone = int(engine.rows(f"SELECT count(*) {semi}")[0][0])
    return [*faults, *([_gone_with_household(recipe, gone)] if gone else [])]


def _attributes(members: Members, catalogue: Catalogue) -> tuple[list[str], dict[str, Reading]]:
    """Columns taken over from the household as written, and those read from its sheet for its members."""
    wanted = {column.name for column in catalogue.columns_of("person")} | {"level"}
    brought = set(members.own.readings)
    columns = [f"t.{identifier(name)}" for name in members.parent.readings if name in wanted - brought]
    own: dict[str, Reading] = {}
    for name in (name for name in ONLY_FOR_PERSONS if name not in brought):
        parent, raw = members.parent.recipe, members.parent.raw
        match = parent.match_of(name)
        if match:
            text = source_of(raw, match.header)
            own[name] = column_reading(match, catalogue.column(name), text, parent, raw)
            columns.append(f"k.{identifier(name)}")
        elif "hh_weight" in members.parent.readings:
            columns.append(f"t.hh_weight AS {identifier(name)}")
    return columns, own


def _gone_with_household(recipe: TableRecipe, count: int) -> Fault:
    return Fault(
        severity="note",
        rule="left out with household",
        sheet=recipe.sheet,
        table=recipe.table,
        template="{count} members are left out with their household.",
        values={"count": count},
        cure="Nothing to do: the household was sent twice or not approved.",
        count=count,
    )
