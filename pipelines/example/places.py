"""The places of the example region: kecamatan, desa and kelurahan, names, codes, urban or rural.

Province 99 exists in neither code system, and none of the names is a real kecamatan or desa.
Kemendagri numbers run in order of formation. BPS numbers run in a zigzag from the south-west in the
kecamatan 07–12, so there the two systems disagree in every digit that matters, as they do in life.
"""

from dataclasses import dataclass
from functools import cache

import pandas as pd

REGENCY_CODE = "9901"
REGENCY_NAME = "Kabupaten Lembah Sehati"
PROVINCE_CODE = "99"
PROVINCE_NAME = "Provinsi Contoh"
VINTAGE = "2025"


@dataclass(frozen=True)
class Kecamatan:
    """One kecamatan as the story needs it.

    Attributes:
        bps_number: The three BPS digits; a last digit of 1 marks a split-off kecamatan.
        households: Ordinary households living there [households].
        blocks_urban: Census blocks classified as urban, out of `blocks` [census blocks].
        desa_urban: Desa and kelurahan classified as urban; they come first in code order.
        kelurahan: How many of the places are kelurahan; they come first in code order.
        poverty_share: Persons below the poverty line [share].
        deprivation: The latent effect shared by all deprivations [logits].
        ageing: Years added to the age of the heads of household [years].
        household_size: Persons per ordinary household aimed at [persons].
    """

    code: str
    bps_number: str
    name: str
    households: int
    blocks: int
    blocks_urban: int
    desa_urban: int
    kelurahan: int
    poverty_share: float
    deprivation: float
    ageing: float
    household_size: float


KECAMATAN = (
    Kecamatan("01", "010", "Kota Lembah", 11_800, 118, 109, 14, 8, 0.017, -0.75, -4.2, 3.62),
    Kecamatan("02", "020", "Muara Sehati", 9_200, 92, 64, 8, 3, 0.040, -0.45, -1.0, 3.77),
    Kecamatan("03", "030", "Sindang Welas", 8_400, 84, 29, 4, 1, 0.065, -0.20, -1.0, 3.84),
    Kecamatan("04", "040", "Batu Kelir", 7_600, 76, 23, 3, 0, 0.080, -0.10, -1.5, 3.78),
    Kecamatan("05", "050", "Rawa Lentera", 7_100, 71, 14, 2, 0, 0.114, 0.00, 0.0, 4.20),
    Kecamatan("06", "060", "Tanjung Welas", 6_500, 65, 10, 2, 0, 0.1155, 0.05, -0.5, 4.21),
    Kecamatan("07", "061", "Padang Lentera", 6_000, 60, 6, 1, 0, 0.130, 0.15, -0.5, 3.72),
    Kecamatan("08", "070", "Ranu Asih", 5_600, 56, 6, 1, 0, 0.148, 0.20, 1.5, 3.68),
    Kecamatan("09", "080", "Gunung Welas", 5_000, 50, 3, 1, 0, 0.170, 0.30, 5.3, 3.20),
    Kecamatan("10", "090", "Bukit Lentera", 4_300, 43, 3, 1, 0, 0.190, 0.45, 2.5, 3.56),
    Kecamatan("11", "100", "Hulu Welas", 3_600, 36, 0, 0, 0, 0.240, 0.70, 0.0, 3.52),
    Kecamatan("12", "110", "Pulau Lentera", 2_900, 29, 0, 0, 0, 0.310, 0.95, 1.0, 3.40),
)

DESA_NAMES = {
    "01": "Pusaka Sehati, Lembah Senyum, Pasar Pelangi Sehati, Kawan Lembah, Taman Welas, "
    "Rukun Sentosa Lembah, Gerbang Sehati, Balai Lentera, Lembah Pelita, Sawah Sehati, Sumur Lentera, "
    "Kebun Welas, Ladang Senyum, Tegal Lentera, Simpang Sehati, Jembatan Welas",
    "02": "Muara Lentera, Bandar Sehati, Dermaga Welas, Muara Senyum, Pasir Sehati, Ombak Teduh, "
    "Karang Sahabat, Teluk Senyum, Bakau Lentera, Muara Pelita, Kuala Welas, Layar Sehati, Camar Teduh",
    "03": "Sindang Pelangi, Sindang Sehati, Kebun Pelita, Lumbung Welas, Sindang Teduh, Kawan Sindang, "
    "Bambu Lentera, Sindang Senyum, Parit Sehati, Randu Welas, Sindang Kenari Biru, Ladang Pelita",
    "04": "Batu Pelangi, Kelir Sehati, Batu Senyum, Lereng Kelir, Tambang Teduh, Kelir Pelita, "
    "Batu Sahabat, Ceruk Kelir, Kelir Lentera, Batu Teduh, Kelir Welas",
    "05": "Rawa Sehati, Lumbung Lentera, Rawa Senyum, Sawah Pelangi, Rawa Welas, Padi Teduh, "
    "Bangau Lentera, Rawa Pelita, Pematang Sehati, Teratai Welas, Rawa Sahabat",
    "06": "Tanjung Senyum, Jala Sehati, Tanjung Pelita, Pukat Lentera, Tanjung Teduh, Nelayan Sehati, "
    "Kerang Welas, Tanjung Sahabat, Pantai Pelita, Buih Lentera",
    "07": "Padang Sehati, Kelapa Pelangi, Padang Senyum, Ladang Kelapa Teduh, Padang Pelita, Getah Welas, "
    "Padang Sahabat, Kebun Senyum, Padang Ilalang Biru, Damar Lentera",
    "08": "Ranu Sehati, Ranu Senyum, Tepi Ranu, Ranu Pelita, Teratai Ranu, Ranu Teduh, Ranu Lentera, "
    "Embun Ranu, Ranu Sahabat",
    "09": "Gunung Senyum, Kabut Welas, Puncak Sehati, Lereng Pelita, Embun Welas, Pinus Lentera, "
    "Awan Teduh, Gunung Sahabat",
    "10": "Bukit Senyum, Bukit Pelita Welas, Cemara Lentera, Bukit Sehati, Lereng Lentera, Bukit Sahabat, "
    "Kabut Pelita, Anggrek Welas",
    "11": "Hulu Sehati, Riam Welas, Hulu Senyum, Lubuk Lentera, Riam Pelita, Hulu Sahabat, Rotan Sehati",
    "12": "Pulau Sehati, Pulau Pelangi Welas, Pulau Camar Biru, Pulau Senyum, Pulau Kerang Lentera",
}

FIRST_ZIGZAG = "07"
"""From this kecamatan on, BPS numbers its desa from the south-west, not in order of formation."""


def _desa_rows(place: Kecamatan) -> list[dict[str, object]]:
    """The desa of one kecamatan in Kemendagri order, without their BPS code."""
    names = [name.strip() for name in DESA_NAMES[place.code].split(",")]
    return [
        {
            "area_code": f"{REGENCY_CODE}{place.code}{1 if number <= place.kelurahan else 2}{number:03d}",
            "name": name,
            "kecamatan_code": REGENCY_CODE + place.code,
            "is_kelurahan": number <= place.kelurahan,
            "urban_rural": "K" if number <= place.desa_urban else "D",
        }
        for number, name in enumerate(names, start=1)
    ]


@cache
def kecamatan_table() -> pd.DataFrame:
    """One row per kecamatan: area_code, code_bps, name [text], in code order."""
    rows = [
        {
            "area_code": REGENCY_CODE + place.code,
            "code_bps": REGENCY_CODE + place.bps_number,
            "name": place.name,
        }
        for place in KECAMATAN
    ]
    return pd.DataFrame(rows)


@cache
def desa_table() -> pd.DataFrame:
    """One row per desa in Kemendagri order: codes and names [text], is_kelurahan, urban_rural K or D."""
    return pd.DataFrame([row for place in KECAMATAN for row in _desa_rows(place)])


def dotted(area_code: str) -> str:
    """A Kemendagri code as ministries write it: 9901052003 → 99.01.05.2003."""
    cuts = (0, 2, 4, 6, 10)
    parts = [area_code[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]
    return ".".join(part for part in parts if part)
