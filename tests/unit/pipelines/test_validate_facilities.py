"""Lists of facilities: doubles, capacities that say nothing and points at 0,0 are told to the sender."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines.faults import Fault
from pipelines.recipe import ColumnMatch, Recipe, TableRecipe
from pipelines.validate import validate_tables
from pipelines.wording import fault_sentence
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine


def facilities() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_number": [2, 3, 4], "facility_id": ["a", "b", "c"],
            "facility_name": ["Panti Melati", "Panti Mawar", "Posyandu"], "facility_type": ["LKS-LU"] * 3,
            "area_code": ["9901011001", "9901011002", "9901011002"], "code_system": "kemendagri",
            "level": "desa", "period_year": 2025, "longitude": [89.97, 89.96, 89.95],
            "latitude": [-8.5, -8.4, -8.3], "services_offered": ["meals", "meals", None],
            "capacity_persons": [20.0, 30.0, None],
        }
    )  # fmt: skip


@pytest.fixture
def faults(tmp_path: Path):
    def found(frame: pd.DataFrame) -> dict[str, list[Fault]]:
        path = tmp_path / "facility.parquet"
        frame.to_parquet(path)
        matches = tuple(ColumnMatch(name, name, "keep") for name in frame.columns[1:])
        recipe = Recipe("f", "facilities", tables=(TableRecipe("lembar", "facility", matches),))
        with Engine(tmp_path / "engine") as engine:
            listed = validate_tables(
                {"facility": path}, recipe, load_catalogue(), engine=engine, known_areas=None
            )
        by_rule: dict[str, list[Fault]] = {}
        for fault in listed:
            by_rule.setdefault(fault.rule, []).append(fault)
        return by_rule

    return found


def test_a_sound_list_has_no_warning_of_its_own(faults) -> None:
    assert not {"facility twice", "no capacity", "at zero"} & faults(facilities()).keys()


def test_a_facility_that_stands_there_twice_is_named_by_its_rows(faults) -> None:
    frame = facilities()
    frame.loc[2, ["facility_name", "services_offered", "capacity_persons"]] = [" panti mawar", "meals", 30.0]
    (twice,) = faults(frame)["facility twice"]
    assert twice.severity == "warning" and twice.row == 4
    assert "the same facility as row 3" in fault_sentence(twice, "en")
    apart = frame.assign(period_year=[2025, 2025, 2024])
    assert "facility twice" not in faults(apart), "a list of another year is no double"


@pytest.mark.parametrize("capacity", [None, 0.0])
def test_a_service_without_capacity_is_counted(faults, capacity) -> None:
    frame = facilities()
    frame.loc[0, "capacity_persons"] = capacity
    (empty,) = faults(frame)["no capacity"]
    assert "1 of 2 facilities that should have places" in fault_sentence(empty, "en")
    for kind in ({"facility_type": "puskesmas"}, {"psks_code": "PSKS-11"}):
        asked_of_none = frame.assign(**{name: [code, None, None] for name, code in kind.items()})
        assert "no capacity" not in faults(asked_of_none), "of volunteers and health centres none is asked"


def test_what_lies_at_zero_is_told_and_limits_with_one_end_are_said_so(faults) -> None:
    frame = facilities()
    frame.loc[1, ["longitude", "latitude"]] = 0.0
    frame.loc[0, "capacity_persons"] = -15.0
    found = faults(frame)
    assert [fault.row for fault in found["at zero"]] == [3]
    words = [fault_sentence(fault, "en") for fault in found["outside limits"]]
    assert any("-15 in capacity_persons is below 0" in sentence for sentence in words), words
