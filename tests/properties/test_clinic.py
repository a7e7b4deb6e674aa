"""Whatever a spreadsheet or a typist does to a code or a name, no row ends in a place it did not name."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clinic.known import KnownAreas
from pipelines.clinic.resolving import resolved_places
from pipelines.clinic.written import PlaceHeaders
from taksir.methods.area_codes import normalise_area_codes

NAMES = ("Sukamaju", "Sukasari", "Batu Kelir", "Tanjung Welas", "Rawa Lentera", "Muara Sehati", "Kota Lembah")
HEADERS = PlaceHeaders(codes=("kode",), names={"kecamatan_name": "nama"})


@st.composite
def regions(draw) -> pd.DataFrame:
    """A province with regencies and sub-districts, names repeated between regencies as they are in life."""
    places = [("33", "provinsi", "Provinsi Contoh")]
    for regency in draw(st.lists(st.integers(1, 79), min_size=1, max_size=4, unique=True)):
        places.append((f"33{regency:02d}", "kabupaten", f"Kabupaten {regency}"))
        for district in draw(st.lists(st.integers(1, 40), min_size=1, max_size=6, unique=True)):
            places.append((f"33{regency:02d}{district:02d}", "kecamatan", draw(st.sampled_from(NAMES))))
    return pd.DataFrame(places, columns=["area_code", "level", "name"])


def damages(code: str) -> list[str]:
    """What becomes of the code of a sub-district on its way; the last two have lost digits for good."""
    parts = (code[:2], code[2:4], code[4:])
    return [
        code, ".".join(parts), ".".join(str(int(part)) for part in parts), f"'{code}", f"{code}.0",
        f"{code[0]}.{code[1:]}E+05", f"{code[:3]}.{code[3:]}", f"{code[0]}.{code[1:3]}E+05", "",
    ]  # fmt: skip


def resolve(known: KnownAreas, texts: list[str], names: list[str]):
    codes = normalise_area_codes(pd.Series(texts, dtype=object).replace("", None))
    written = pd.DataFrame(
        {
            "place": [str(position) for position in range(len(texts))],
            "code": codes.astype(object).where(codes.notna(), None),
            "text": [text or None for text in texts],
            "kecamatan_name": [name or None for name in names],
            "row": range(2, len(texts) + 2),
            "rows": 1,
        }
    )
    return resolved_places(written, HEADERS, known, {})


@settings(max_examples=80)
@given(regions(), st.data())
def test_a_damaged_code_is_the_place_it_was_or_nobody_says(region: pd.DataFrame, data: st.DataObject) -> None:
    known = KnownAreas(region, "kemendagri")
    districts = region[region["level"] == "kecamatan"]
    rows = data.draw(st.lists(st.sampled_from(sorted(districts["area_code"])), min_size=1, max_size=8))
    texts = [data.draw(st.sampled_from(damages(code))) for code in rows]
    with_names = data.draw(st.booleans())
    names = [known.names[code] if with_names else "" for code in rows]
    for code, text, found in zip(rows, texts, resolve(known, texts, names), strict=True):
        assert found.area_code in (code, ""), (code, text, found)
        assert text in ("", damages(code)[-2]) or found.area_code == code, (code, text, found)


@settings(max_examples=80)
@given(regions(), st.sampled_from(NAMES), st.integers(0, 6))
def test_a_name_alone_is_joined_only_where_it_is_the_only_one(
    region: pd.DataFrame, name: str, at: int
) -> None:
    known = KnownAreas(region, "kemendagri")
    misspelt = name[:at] + "x" + name[at + 1 :]
    exact, alike = resolve(known, ["", ""], [name, misspelt])
    bearers = sorted(region.loc[region["name"] == name, "area_code"])
    assert exact.area_code == (bearers[0] if len(bearers) == 1 else "")
    assert alike.area_code == "" and alike.how == "open"  # likeness never decides
    if bearers:
        assert {entry.area_code for entry in alike.suggestions} & set(bearers)
