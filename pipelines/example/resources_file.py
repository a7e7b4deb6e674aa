"""What was written down in the example region about assets and referrals, as tables of entries."""

from pathlib import Path

import pandas as pd

from pipelines.example.community_file import asset_table
from pipelines.example.delimited import rows_of, write_rows
from pipelines.example.organizing_file import FOLDER
from pipelines.example.services import facility_table, referral_table

CLASSES = {
    "individu": "gifts",
    "asosiasi": "associations",
    "institusi": "institutions",
    "fisik": "places",
    "ekonomi lokal": "economy",
    "budaya dan cerita": "culture",
}


def asset_entries() -> pd.DataFrame:
    """The assets of `aset.csv` in the words of the kind of entry."""
    table = asset_table()
    return pd.DataFrame(
        {
            "name": table["nama_aset"],
            "class": table["kelas"].map(CLASSES),
            "psks": table["kode_psks"],
            "area": table["kode_desa"].str.replace(".", ""),
        }
    )


def referral_entries() -> pd.DataFrame:
    """The paths of `rujukan.csv` with the area they begin in."""
    table = referral_table()
    area = facility_table().set_index("id_fasilitas")["kode_desa"].str.replace(".", "")
    return pd.DataFrame(
        {
            "from_name": table["dari_fasilitas"],
            "to_name": table["ke_fasilitas"],
            "service": table["layanan"].str.replace("_", " "),
            "area": table["dari_fasilitas"].map(area),
            "criteria": table["kriteria"],
            "contact_role": table["peran_kontak"],
            "mean_days": table["rata_rata_hari"],
            "accepted": table["diterima"],
            "declined": table["ditolak"],
            "has_feedback": table["umpan_balik"].map({"Ya": "yes", "Tidak": "no"}),
        }
    )


def write_resources(folder: Path) -> None:
    """Write assets and referrals as entries."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    write_rows(folder / FOLDER / "asset.csv", rows_of(asset_entries()))
    write_rows(folder / FOLDER / "referral.csv", rows_of(referral_entries()))
