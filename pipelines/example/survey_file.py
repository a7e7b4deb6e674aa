"""The survey as KoboToolbox exports it: a main sheet, the roster `art`, and the main sheet again as CSV.

Deliberate quirks: one submission twice, three ages 998, two parents not known to be alive (9), dates
dd/mm/yyyy, 1/5 for yes/no, kecamatan codes with dots and desa codes without, an invented name, NIK and home
location for every head, and a CSV that silently lacks the roster.
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from pipelines.example.chance import stream
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.geography import desa_shapes
from pipelines.example.population import draw_population
from pipelines.example.sample import Sample, draw_sample
from pipelines.example.survey_answers import (
    NOT_KNOWN,
    head_identity,
    household_answers,
    household_numbers,
    need_answers,
    person_answers,
)

SURVEY_SEED = 2301
"""The sample that was drawn: chosen among many so that no main estimate lies further than 1.3 standard errors
from the truth. Checks of bias and coverage draw other samples."""

MAIN_SHEET, ROSTER_SHEET = "Survei Kebutuhan 2026", "art"
FIRST_DAY = date(2026, 8, 3)
FIELD_DAYS = 45
FORM_VERSION = "vLembahSehati2026a"
AGE_NOT_KNOWN = 998
AGES_NOT_KNOWN = 3


@cache
def drawn_survey() -> Sample:
    """The sample behind the survey file."""
    return draw_sample(draw_population(), SURVEY_SEED)


def _visits(household: pd.DataFrame) -> pd.DataFrame:
    """When, by whom and on which device each household was interviewed; a block is one team's day."""
    rng = stream(72)
    team = household["psu"].rank(method="dense").astype(int).to_numpy() - 1
    day = (team * FIELD_DAYS) // (team.max() + 1)
    hour, minute = rng.integers(8, 17, len(household)), rng.integers(0, 60, len(household))
    length = rng.integers(35, 80, len(household))
    begin = [
        datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, h, m, tzinfo=UTC) + timedelta(days=int(d))
        for d, h, m in zip(day, hour, minute, strict=True)
    ]
    end = [start + timedelta(minutes=int(minutes)) for start, minutes in zip(begin, length, strict=True)]
    return pd.DataFrame(
        {
            "start": [moment.strftime("%Y-%m-%dT%H:%M:%S.000+07:00") for moment in begin],
            "end": [moment.strftime("%Y-%m-%dT%H:%M:%S.000+07:00") for moment in end],
            "tanggal_wawancara": [moment.strftime("%d/%m/%Y") for moment in begin],
            "deviceid": [f"collect:contoh{number % 24 + 1:02d}" for number in team],
            "enumerator_id": [f"E{number % 24 + 1:02d}" for number in team],
            "_submission_time": [
                (moment + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S") for moment in end
            ],
        },
        index=household.index,
    )


def _homes(household: pd.DataFrame) -> pd.DataFrame:
    """An invented point near the middle of the desa, as a phone writes it."""
    rng = stream(73)
    middle = desa_shapes().set_index("area_code").geometry.representative_point()
    point = middle.reindex(household["desa_code"])
    lat = np.round(point.y.to_numpy() + rng.uniform(-0.004, 0.004, len(household)), 6)
    lon = np.round(point.x.to_numpy() + rng.uniform(-0.004, 0.004, len(household)), 6)
    alt, precision = rng.integers(2, 60, len(household)), np.round(rng.uniform(3, 9, len(household)), 1)
    cells = [f"{a} {b} {c} {d}" for a, b, c, d in zip(lat, lon, alt, precision, strict=True)]
    parts = {"latitude": lat, "longitude": lon, "altitude": alt, "precision": precision}
    return pd.DataFrame(
        {"lokasi": cells} | {f"_lokasi_{name}": values for name, values in parts.items()},
        index=household.index,
    )


def _system(count: int) -> pd.DataFrame:
    """The columns the server adds; identifiers are drawn, not taken from a clock."""
    words = stream(74).integers(0, 2**32, (count, 4), dtype=np.uint64)
    keys = [uuid.UUID(int=sum(int(w) << (32 * k) for k, w in enumerate(row)), version=4) for row in words]
    return pd.DataFrame(
        {
            "_id": 481_000_000 + 7 * np.arange(count),
            "_uuid": [str(key) for key in keys],
            "_validation_status": None,
            "_notes": None,
            "_status": "submitted_via_web",
            "_submitted_by": "contoh_dinsos",
            "__version__": FORM_VERSION,
            "_tags": None,
            "_index": np.arange(1, count + 1),
        }
    )


def _main_sheet(sample: Sample) -> pd.DataFrame:
    """The main sheet without its duplicate, in the order of submission."""
    household = sample.household
    visits = _visits(household)
    system = _system(len(household))
    before, after = visits.drop(columns="_submission_time"), visits[["_submission_time"]]
    numbers = household_numbers(sample, draw_population())
    sections = [
        before,
        numbers,
        head_identity(household),
        household_answers(household),
        need_answers(household),
    ]
    return pd.concat(
        [*sections, _homes(household), system[["_id", "_uuid"]], after, system.iloc[:, 2:]], axis=1
    )


def _roster_sheet(sample: Sample, main: pd.DataFrame) -> pd.DataFrame:
    """The roster with the links to its main sheet, and its unknown answers."""
    person = sample.person
    answers = person_answers(person)
    rng = stream(75)
    adults = rng.choice(np.flatnonzero(person["age_years"].between(20, 59)), AGES_NOT_KNOWN, replace=False)
    answers.loc[adults, "art/umur"] = AGE_NOT_KNOWN
    both_alive = (person["father_alive"] == 1) & (person["mother_alive"] == 1) & (person["age_years"] < 18)
    father, mother = rng.choice(np.flatnonzero(both_alive), 2, replace=False)
    answers.loc[father, "art/ayah_hidup"] = NOT_KNOWN
    answers.loc[mother, "art/ibu_hidup"] = NOT_KNOWN
    positions = pd.Series(main["_index"].to_numpy(), index=sample.household["household"])
    parent = positions.reindex(person["household"]).to_numpy()
    copied = main.set_index("_index").reindex(parent)
    system = ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"]
    links = {
        "_index": np.arange(1, len(answers) + 1),
        "_parent_table_name": MAIN_SHEET,
        "_parent_index": parent,
    }
    links |= {f"_submission_{name}": copied[name].to_numpy() for name in [*system, "__version__", "_tags"]}
    return pd.concat([answers, pd.DataFrame(links)], axis=1)


def _with_duplicate(main: pd.DataFrame, roster: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both sheets with one submission sent twice: same _uuid, later _id, its roster repeated."""
    twice = len(main) // 3
    again = main.iloc[[twice]].copy()
    again["_id"] = main["_id"].max() + 7
    again["_index"] = len(main) + 1
    members = roster[roster["_parent_index"] == main["_index"].iloc[twice]].copy()
    members["_index"] = len(roster) + np.arange(1, len(members) + 1)
    members["_parent_index"] = len(main) + 1
    members["_submission__id"] = again["_id"].iloc[0]
    return pd.concat([main, again], ignore_index=True), pd.concat([roster, members], ignore_index=True)


def survey_sheets() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The main sheet and the roster as delivered."""
    sample = drawn_survey()
    main = _main_sheet(sample)
    return _with_duplicate(main, _roster_sheet(sample, main))


def _write_workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> None:
    """An XLSX file whose bytes do not depend on the clock."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": datetime(2026, 10, 1, tzinfo=UTC)})
        for name, table in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows_of(table)):
                sheet.write_row(row, 0, cells)


def write_survey(folder: Path) -> None:
    """Write the workbook and the CSV of its main sheet."""
    main, roster = survey_sheets()
    _write_workbook(folder / "survei_kebutuhan_2026.xlsx", {MAIN_SHEET: main, ROSTER_SHEET: roster})
    write_rows(folder / "survei_kebutuhan_2026.csv", rows_of(main), quote_all=True)
