"""Norms in force: which standards and rules of publication figures are read against, and when they changed.

They are data in the catalogue, edited as files. The first opening of a store writes down all of them;
every later opening writes down what is different since, each with its value before and after.
"""

import json
from dataclasses import asdict

import sqlalchemy as sa

from taksir.catalogue import load_catalogue
from taksir.catalogue_disclosure import load_rules
from taksir.store import audit, tables
from taksir.store.register import Register

START, CHANGE = "record standards", "change standard"
WHO = "catalogue"


def note_norms(register: Register) -> None:
    """Write down which standards and rules are new or different since they were last written down."""
    now = norms()
    with register.reading() as connection:
        before = _written_down(connection)
    if before == now:
        return
    with register.writing() as connection:
        before = _written_down(connection)  # another process may have been first
        if not before:
            audit.add_line(connection, WHO, START, "", detail=now)
            return
        for name in sorted(before.keys() | now.keys()):
            if before.get(name) != now.get(name):
                detail = {"before": before.get(name), "after": now.get(name)}
                audit.add_line(connection, WHO, CHANGE, name, detail=detail)


def norms() -> dict[str, object]:
    """Every standard and every rule of publication by name, as JSON knows them."""
    standards = {
        f"standard {entry.id}": asdict(entry.standard)
        for entry in load_catalogue().indicators
        if entry.standard is not None
    }
    rules = {f"rule {name}": value for name, value in asdict(load_rules()).items()}
    return json.loads(json.dumps(standards | rules, sort_keys=True, default=str))


def _written_down(connection: sa.Connection) -> dict[str, object]:
    """The norms as the audit knows them: all of the first opening, then every change."""
    table = tables.audit
    query = sa.select(table).where(table.c.action.in_((START, CHANGE))).order_by(table.c.seq)
    known: dict[str, object] = {}
    for line in connection.execute(query).mappings():
        detail = json.loads(line["detail"])
        if line["action"] == START:
            known = detail
        elif detail["after"] is None:
            known.pop(line["object_id"], None)
        else:
            known[line["object_id"]] = detail["after"]
    return known
