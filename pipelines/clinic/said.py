"""What the clinic says about the places it found: a note for each repair, bridge and placing."""

from typing import TYPE_CHECKING

from pipelines.faults import Fault
from pipelines.protect.identifiers import masked

if TYPE_CHECKING:
    from pipelines.clinic import PlaceLook
    from pipelines.clinic.resolving import Resolved

NOTED_MAX = 50
"""Repaired or bridged places noted one by one."""

SUGGESTED_MAX = 3

REPAIRED = {
    "leading_zeros": "{written} in {header} is read as {code} ({name}): leading zeros between the dots "
    "were lost.",
    "trailing_zero": "{written} in {header} is read as {code} ({name}): a trailing zero was lost, as where a "
    "spreadsheet takes the code for a number.",
    "scientific": "{written} in {header} is read as {code} ({name}): the spreadsheet showed it in scientific "
    "notation, with every digit.",
    "separators": "{written} in {header} is read as {code} ({name}): it was written with thousands "
    "separators.",
    "bridged": "{written} in {header} is an earlier code of {name}, which is {code} now.",
    "remembered": "{written} in {header} is {name} ({code}), as was confirmed before.",
}
"""Sentences about one written place; msgids."""


def place_notes(look: "PlaceLook") -> list[Fault]:
    """What people should know about how the rows of a sheet were placed."""
    notes = [
        _of_place(look, place, "place " + place.how.replace("_", " "), REPAIRED[place.how])
        for place in [p for p in look.places if p.how in REPAIRED and p.area_code][:NOTED_MAX]
    ]
    return [
        *notes,
        *_before_a_split(look),
        *_by_name(look),
        *_suggested(look),
        *_by_points(look),
        *_in_another_area(look),
    ]


def _of_place(look: "PlaceLook", place: "Resolved", rule: str, template: str) -> Fault:
    return Fault(
        severity="note",
        rule=rule,
        sheet=look.table.sheet,
        table=look.table.table,
        column=look.headers.finest,
        value=masked(place.text),
        template=template,
        values={
            "written": masked(place.text),
            "header": look.headers.finest,
            "code": place.area_code,
            "name": look.names.get(place.area_code, place.area_code),
        },
        count=place.rows,
    )


def _by_name(look: "PlaceLook") -> list[Fault]:
    named = [place for place in look.places if place.how == "name"]
    if not named:
        return []
    first = named[0]
    values = {
        "count": sum(place.rows for place in named),
        "written": masked(first.text or first.place),
        "name": look.names[first.area_code],
        "code": first.area_code,
    }
    return [
        _whole(
            look,
            "note",
            "placed by name",
            "{count} rows are placed by the name of their area, such as {written}: {name} ({code}).",
            values,
        )
    ]


def _before_a_split(look: "PlaceLook") -> list[Fault]:
    """Codes that go on, but meant a larger area when these data were gathered."""
    year = str(look.table.constants.get("period_year", ""))
    found = []
    for code in sorted({place.area_code for place in look.places if place.area_code in look.splits}):
        vintage, others = look.splits[code]
        if not year or not vintage[:4].isdigit() or year >= vintage[:4]:
            continue
        values = {
            "name": look.names.get(code, code), "code": code, "vintage": vintage, "year": year,
            "others": ", ".join(look.names.get(other, other) for other in others),
            "count": sum(place.rows for place in look.places if place.area_code == code),
        }  # fmt: skip
        found.append(
            _whole(
                look,
                "warning",
                "before a split",
                "Until {vintage} the code {code} ({name}) also covered {others}; these data of {year} count "
                "them together.",
                values,
                cure="Ask the producer for the data by today's areas, or read the figure as one for all of "
                "them.",
            )
        )
    return found


def _suggested(look: "PlaceLook") -> list[Fault]:
    """What an unknown place may be; the rows themselves are listed as errors."""
    found = []
    for place in [entry for entry in look.open_places if entry.suggestions][:NOTED_MAX]:
        likest = place.suggestions[:SUGGESTED_MAX]
        names = ", ".join(f"{entry.name} ({entry.area_code}, {entry.score:.0%})" for entry in likest)
        values = {"count": place.rows, "written": masked(place.text or place.place), "names": names}
        found.append(
            _whole(
                look,
                "note",
                "place to confirm",
                "{written} ({count} rows) is no known area. It may be {names}.",
                values,
                cure="Confirm it among the places; the answer is remembered.",
            )
        )
    return found


def _by_points(look: "PlaceLook") -> list[Fault]:
    points = look.points
    if points is None or (look.headers.codes and not look.rows("nothing", "open")):
        return []
    inside = points.rows - points.outside_rows
    values = {"count": inside, "rows": points.rows, "gap": points.gap_rows, "outside": points.outside_rows}
    faults = [
        _whole(
            look,
            "note",
            "placed by coordinates",
            "{count} of {rows} rows with coordinates are placed in the area that contains them.",
            values,
        )
    ]
    if points.is_swapped:
        faults.append(
            _whole(
                look,
                "warning",
                "coordinates swapped",
                "Latitude and longitude stood in each other's column; they were exchanged.",
                values,
                cure="Correct the headers in the file.",
            )
        )
    if points.gap_rows:
        faults.append(
            _whole(
                look,
                "warning",
                "placed across a gap",
                "{gap} rows lie in a gap between the drawn outlines and are placed in the nearest area.",
                values,
                cure="Look at them if each single place matters, or load more exact boundaries.",
            )
        )
    if points.outside_rows:
        faults.append(
            _whole(
                look,
                "warning",
                "outside every area",
                "{outside} rows have coordinates outside every known area and are left without one.",
                values,
                cure="Look whether the coordinates are right, or load the boundaries of that region.",
            )
        )
    return faults


def _in_another_area(look: "PlaceLook") -> list[Fault]:
    """Rows whose code and whose coordinates say different areas."""
    if look.points is None or not look.headers.codes:
        return []
    said = {place.place: place.area_code for place in look.places}
    rows = look.points.table.dropna(subset=["area_code"])
    rows = rows[rows["distance_m"] == 0].assign(said=rows["place"].map(said).fillna(""))
    rows = rows[rows["said"] != ""]
    is_inside = [
        found.startswith(code) or code.startswith(found)
        for found, code in zip(rows["area_code"], rows["said"], strict=True)
    ]
    other = rows[[not inside for inside in is_inside]]
    if other.empty:
        return []
    row = other.iloc[0]
    values = {
        "count": len(other), "row": int(row["row_number"]),
        "said": look.names.get(row["said"], row["said"]),
        "found": look.names.get(row["area_code"], row["area_code"]),
    }  # fmt: skip
    return [
        _whole(
            look,
            "warning",
            "code and coordinates disagree",
            "{count} rows lie in another area than their code says, such as row {row}: its code is that of "
            "{said}, but it lies in {found}.",
            values,
            cure="Look which of the two is wrong; the code is used.",
        )
    ]


def _whole(
    look: "PlaceLook", severity: str, rule: str, template: str, values: dict, *, cure: str = ""
) -> Fault:
    return Fault(
        severity=severity,
        rule=rule,
        sheet=look.table.sheet,
        table=look.table.table,
        column=look.headers.finest,
        template=template,
        values=values,
        cure=cure,
        count=int(values["count"]),
    )
