"""Which codes no area can have: lists bind where they are complete, larger areas where there is no list."""

import pandas as pd

from pipelines.validate.rules_of_places import unknown_codes

KNOWN = pd.DataFrame(
    {
        "area_code": ["3401", "3402", "340101", "340102", "9901010"],
        "code_system": ["kemendagri"] * 4 + ["bps"],
    }
)


def unknown(*codes: str, system: str = "kemendagri") -> list[str]:
    delivered = pd.DataFrame({"area_code": list(codes), "code_system": system})
    return unknown_codes(delivered, KNOWN)["area_code"].tolist()


def test_a_listed_level_binds() -> None:
    assert unknown("340101", "340199") == ["340199"]


def test_a_level_without_a_list_needs_its_larger_area() -> None:
    assert unknown("3401012001", "3402012001", "3499012001") == ["3499012001"]
    assert unknown("340201") == []


def test_systems_are_never_mixed() -> None:
    assert unknown("340101", system="bps") == ["340101"]
    assert unknown("9901010") == ["9901010"]
