"""A released figure of a fictional region, with every kind of row a figure must draw."""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.release import COLUMNS, Released, SourceNote
from taksir.schema import Indicator, Words
from taksir.shapes import MapGeometry

ROWS = (
    # code, name, n, rate, half width, reliability, withheld, population
    ("990101", "Kota Lembah", 560, 1.6, 0.7, "reliable", "", 42000),
    ("990102", "Muara Sehati", 430, 4.1, 1.5, "reliable", "", 34000),
    ("990103", "Sindang Welas", 390, 6.6, 2.4, "reliable", "", 31000),
    ("990104", "Batu Kelir", 360, 8.2, 3.6, "reliable", "", 28000),
    ("990105", "Rawa Lentera", 350, 11.2, 3.9, "reliable", "", 26000),
    ("990106", "=Tanjung <Welas>", 320, 11.0, 6.1, "caution", "", 24000),
    ("990107", "Padang Lentera", 300, 13.4, 7.4, "caution", "", 22000),
    ("990108", "Ranu Asih", 290, 15.1, 5.2, "reliable", "", 21000),
    ("990109", "Gunung Welas", 270, np.nan, np.nan, "withheld", "too_uncertain", 18000),
    ("990110", "Bukit Lentera", np.nan, np.nan, np.nan, "withheld", "protected", 16000),
    ("990111", "Hulu Welas", 190, 24.3, 6.2, "reliable", "", 13000),
    ("990112", "Pulau Lentera", 0, np.nan, np.nan, "withheld", "no_data", 10000),
)


def indicator_of(**changes: object) -> Indicator:
    fields = {
        "id": "POV-01",
        "name": Words("Persentase penduduk miskin (P0)", "Poverty headcount (P0)"),
        "domain": "poverty",
        "definition": Words("Penduduk di bawah garis kemiskinan", "Persons below the poverty line"),
        "unit": Words("% penduduk", "% of persons"),
        "table": "person",
        "numerator": "expenditure_pc < poverty_line",
        "denominator": "expenditure_pc IS NOT NULL",
        "numerator_words": Words("orang di bawah garis kemiskinan", "persons below the poverty line"),
        "denominator_words": Words("semua orang", "all persons"),
        "scale": 100.0,
        "requires": ("expenditure_pc", "poverty_line"),
        "polarity": "worse",
        "sens": "low",
        "need": "N",
        "counted": Words("orang", "persons"),
    }
    return Indicator(**(fields | changes))


def released_of(rows: tuple = ROWS, **changes: object) -> Released:
    names = ["area_code", "area_name", "n", "estimate", "half", "reliability", "withheld", "population"]
    table = pd.DataFrame(list(rows), columns=names)
    table["se"] = table["half"] / 1.96
    table["low"], table["high"] = table["estimate"] - table["half"], table["estimate"] + table["half"]
    table["rse"] = table["se"] / table["estimate"]
    table["df"], table["deff"] = 96.0, 1.4
    for name, rate in (("count", "estimate"), ("count_low", "low"), ("count_high", "high")):
        table[name] = table["population"] * table[rate] / 100
    reasons = table.loc[table["withheld"] != "", "withheld"].value_counts().to_dict()
    source = SourceNote(
        "survei_kebutuhan",
        "Survei kebutuhan [2026](x)",
        "survey",
        "2026",
        "d1",
        2,
        "survei.xlsx",
        "2026-11-20T08:00:00Z",
    )
    fields = {
        "id": "0123456789abcdef",
        "indicator": indicator_of(),
        "level": "kecamatan",
        "period": "2026",
        "method": "survey_ratio",
        "sources": (source,),
        "matched": (11, 12),
        "unmatched": ("990199",),
        "withheld": reasons,
    }
    return Released(table=table.reindex(columns=list(COLUMNS)), **(fields | changes))


def geometry_of(rows: tuple = ROWS) -> MapGeometry:
    codes = tuple(row[0] for row in rows)
    return MapGeometry(
        url="app/static/geo/abc.json",
        hatch_url="app/static/geo/abc-hatch.json",
        bounds=(89.0, -9.0, 90.0, -8.0),
        codes=codes,
        names={row[0]: row[1] for row in rows},
    )


def changed_of(directions: tuple[str, ...]) -> Released:
    """A change of the first areas; an empty direction is one that cannot be shown."""
    rows = released_of(ROWS[: len(directions)])
    table = rows.table[["area_code", "area_name", "estimate", "low", "high", "reliability", "n"]].copy()
    table["direction"] = list(directions)
    table["withheld"] = ["" if way else "protected" for way in directions]
    for name, value in (("change", 1.0), ("change_low", -1.0), ("change_high", 3.0)):
        table[name] = [value if way else np.nan for way in directions]
    table["then"], table["then_low"], table["then_high"] = table["estimate"] - 1, table["low"], table["high"]
    return replace(rows, table=table)
