"""A survey of 1,000 invented people whose every identifier bears a mark, in every format the desk reads.

Each planted value holds one of MARKS, so that any piece of one can be found again wherever it went.
Nothing else in the files holds a mark: area codes begin with 990101, identity numbers with 990177.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyreadstat
import shapely
import xlsxwriter
import xlwt

PEOPLE = 1000
MARKS = (
    "990177", "99.01.77", "9901 77", "9.901770", "813777", "wiraplanta", "rahasia-uji", "foto-tanam",
    "90.2424", "8.4242", "jalan kenanga tanam", "device-tanam",
)  # fmt: skip
"""Pieces of planted values, in lower case."""


def nik(number: int, *, shape: int = 0) -> str:
    """An invented identity number with a possible date inside, written in one of four ways."""
    digits = f"990177{1 + number % 28:02d}{1 + number % 12:02d}{60 + number % 39:02d}{number % 10000:04d}"
    dotted = f"99.01.77.{digits[6:12]}.{digits[12:]}"
    spaced = f"{digits[:4]} {digits[4:8]} {digits[8:12]} {digits[12:]}"
    return (digits, dotted, spaced, f"NIK {digits}")[shape]


def phone(number: int) -> str:
    """An invented mobile number, written in one of three ways."""
    rest = f"{number % 100000:05d}"
    return (f"0813777{rest}", f"+62 813777{rest}", f"62813777{rest}")[number % 3]


def person_name(number: int) -> str:
    """An invented name, of a person of its own."""
    syllables = [f"{consonant}{vowel}" for consonant in "bdgklmnprst" for vowel in "aiueo"]
    given = syllables[number % 55] + syllables[number // 55 % 55] + syllables[number // 3025 % 55]
    return f"Ibu Wiraplanta {given.capitalize()}"


def people() -> pd.DataFrame:
    """The survey: sound columns, and planted ones under telling, misleading and meaningless headers."""
    number = pd.Series(range(PEOPLE))
    frame = pd.DataFrame(
        {
            "id_ruta": [nik(n // 4) for n in number],  # a household is known by its head's number
            "no_art": (number % 4 + 1).astype(str),
            "kode_desa": [f"990101{1001 + n % 5}" for n in number],
            "nks": [str(100 + n // 100) for n in number],
            "strata": [f"S{n // 500}" for n in number],
            "weind": [str(50 + n % 7) for n in number],
            "jk": ["LP"[n % 2] for n in number],
            "umur": [str(n * 7 % 80) for n in number],
            "ayah_hidup": "Ya",
            "ibu_hidup": ["Tidak" if n % 5 == 0 else "Ya" for n in number],
        }
    )
    planted = {
        "nik": [nik(n, shape=n % 4) for n in number],
        "nama_lengkap": [person_name(n) for n in number],
        "no_hp": [phone(n) for n in number],
        "surel": [f"wiraplanta{n}@rahasia-uji.id" for n in number],
        "lokasi": [f"-8.4242{n:04d} 90.2424{n:04d} 12 4" for n in number],
        "alamat": [f"Jalan Kenanga Tanam {n}" for n in number],
        "foto": [f"https://kobo.example/foto-tanam-{n}.jpg" for n in number],
        "deviceid": [f"device-tanam-{n}" for n in number],
        "tgl_lahir": ["01/02/1970"] * PEOPLE,
        # Headers that say nothing, or something else.
        "x17": [nik(n) for n in number],
        "kolom_bebas": [f"{person_name(n)} hp {phone(n)} {nik(n, shape=1)}" for n in number],
        "catatan": [f"bicara dengan {person_name(n)}" for n in number],
        "ijazah": [person_name(n) if n % 9 == 0 else "SD" for n in number],
        "pasien": [f"{person_name(n)}" for n in number],
        "skor": [f"{9.901770 + n / 1e9:.9f}E+15" for n in number],
        "barang": [f"sepeda milik {person_name(n)}" for n in number],
    }
    return pd.concat([frame, pd.DataFrame(planted)], axis=1)


# -- one writer a format ---------------------------------------------------------------------------


def as_csv(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.csv"
    frame.to_csv(path, index=False, sep=";")
    return path


def as_latin_tsv(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.tsv"
    frame.to_csv(path, index=False, sep="\t", encoding="cp1252")
    return path


def as_utf16(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.txt"
    frame.to_csv(path, index=False, sep="\t", encoding="utf-16")
    return path


def as_gz(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.csv.gz"
    path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    return path


def as_zip(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("survei.csv", frame.to_csv(index=False))
    return path


def as_xlsx(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.xlsx"
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    _fill(book.add_worksheet("data"), frame)
    book.set_properties({"author": person_name(1), "comments": nik(1)})
    book.close()
    return path


def as_kobo(frame: pd.DataFrame, folder: Path) -> Path:
    """A Kobo export: households on the first sheet, persons on a sheet of their own."""
    households = frame.drop_duplicates("id_ruta").reset_index(drop=True)
    main = ["id_ruta", "kode_desa", "nks", "strata", "weind", "nama_lengkap", "no_hp", "lokasi", "catatan"]
    first = households[main].assign(
        _index=[str(n + 1) for n in range(len(households))],
        _uuid=[f"uuid:wiraplanta-{n:08d}-0000-4000-8000-000000000000" for n in range(len(households))],
        _submitted_by=person_name(2),
        username=person_name(3),
    )
    second = frame[["no_art", "jk", "umur", "ayah_hidup", "ibu_hidup", "nik", "nama_lengkap", "x17"]].assign(
        _parent_index=[str(n // 4 + 1) for n in range(len(frame))], _parent_table_name="survei"
    )
    path = folder / "survei.xlsx"
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    _fill(book.add_worksheet("survei"), first)
    _fill(book.add_worksheet("art"), second)
    book.close()
    return path


def as_xls(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("data")
    for column, name in enumerate(frame.columns):
        for row, value in enumerate([name, *frame[name]]):
            sheet.write(row, column, value)
    book.save(str(path))
    return path


def as_ods(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    rows = [list(frame.columns), *frame.astype(str).to_numpy().tolist()]
    body = "".join(
        f"<table:table-row>{''.join(cell(value) for value in row)}</table:table-row>" for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="data">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(zipfile.ZipInfo("mimetype"), kind)
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr("content.xml", content)
    return path


def as_sav(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.sav"
    pyreadstat.write_sav(_plain_names(frame), path, column_labels=list(frame.columns))
    return path


def as_dta(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "survei.dta"
    pyreadstat.write_dta(_plain_names(frame), path, column_labels=list(frame.columns))
    return path


# -- places ----------------------------------------------------------------------------------------


def places() -> gpd.GeoDataFrame:
    """Villages whose properties name their heads; one code is somebody's identity number."""
    count = 5
    squares = [shapely.box(90 + n / 10, -8.1, 90.1 + n / 10, -8) for n in range(count)]
    frame = {
        "kode_kemendagri": [f"99.01.01.{1001 + n}" for n in range(count - 1)] + [nik(1)],
        "nama": [f"Desa {n}" for n in range(count)],
        "kades": [person_name(n) for n in range(count)],
        "nik_kades": [nik(n) for n in range(count)],
        "telp": [phone(n) for n in range(count)],
        "catatan": [f"{person_name(n)} {nik(n)}" for n in range(count)],
    }
    return gpd.GeoDataFrame(frame, geometry=squares, crs=4326)


def points() -> gpd.GeoDataFrame:
    """Respondents as points with their names: no areas at all."""
    frame = people()[["nik", "nama_lengkap", "no_hp", "kode_desa"]].head(50)
    where = [shapely.Point(90.2424 + n / 1e6, -8.4242 - n / 1e6) for n in range(len(frame))]
    return gpd.GeoDataFrame(frame, geometry=where, crs=4326)


def as_geojson(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "batas.geojson"
    path.write_text(areas.to_json(), encoding="utf-8")
    return path


def as_geopackage(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "batas.gpkg"
    areas.to_file(path, driver="GPKG")
    return path


def as_shapefile(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    loose = folder / "shapes"
    loose.mkdir()
    areas.rename(columns=lambda name: name[:10]).to_file(loose / "batas.shp")
    path = folder / "batas.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in loose.iterdir():
            packed.write(part, part.name)
    return path


def as_geoparquet(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "batas.parquet"
    areas.to_parquet(path)
    return path


def as_kml(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    fields = "".join(
        "<Placemark><name>{}</name><ExtendedData>{}</ExtendedData>{}</Placemark>".format(
            row[areas.columns[1]],
            "".join(f'<Data name="{k}"><value>{row[k]}</value></Data>' for k in areas.columns[:-1]),
            _kml_shape(row.geometry),
        )
        for _, row in areas.iterrows()
    )
    path = folder / "batas.kml"
    path.write_text(
        f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{fields}</Document></kml>'
    )
    return path


def as_topojson(areas: gpd.GeoDataFrame, folder: Path) -> Path:
    arcs = [[list(point) for point in shape.exterior.coords] for shape in areas.geometry]
    rows = areas.drop(columns="geometry").to_dict("records")
    shapes = [{"type": "Polygon", "arcs": [[n]], "properties": row} for n, row in enumerate(rows)]
    layer = {"batas": {"type": "GeometryCollection", "geometries": shapes}}
    path = folder / "batas.topojson"
    path.write_text(json.dumps({"type": "Topology", "arcs": arcs, "objects": layer}))
    return path


Table = Callable[[pd.DataFrame, Path], Path]
TABLE_FORMATS: dict[str, Table] = {
    "CSV": as_csv, "TSV in cp1252": as_latin_tsv, "text in UTF-16": as_utf16, "CSV in gz": as_gz,
    "CSV in zip": as_zip, "XLSX": as_xlsx, "Kobo XLSX": as_kobo, "XLS": as_xls, "ODS": as_ods,
    "SPSS": as_sav, "Stata": as_dta,
}  # fmt: skip
PLACE_FORMATS = {
    "GeoJSON": as_geojson, "GeoPackage": as_geopackage, "Shapefile": as_shapefile,
    "GeoParquet": as_geoparquet, "KML": as_kml, "TopoJSON": as_topojson,
}  # fmt: skip


def _fill(sheet: xlsxwriter.worksheet.Worksheet, frame: pd.DataFrame) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_column(0, column, [name, *frame[name]])


def _plain_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Names that a statistics program allows; the labels keep the delivered headers."""
    names = {name: name if name.isidentifier() else f"v{n}" for n, name in enumerate(frame.columns)}
    return frame.rename(columns=names)


def _kml_shape(shape: shapely.Geometry) -> str:
    if shape.geom_type == "Point":
        return f"<Point><coordinates>{shape.x},{shape.y}</coordinates></Point>"
    ring = " ".join(f"{x},{y}" for x, y in shape.exterior.coords)
    return (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )


# -- where to look ---------------------------------------------------------------------------------


def marks_in(text: str) -> list[str]:
    """The marks a text holds, however the letters are written."""
    low = text.lower()
    return [mark for mark in MARKS if mark in low]


def marks_in_bytes(content: bytes) -> list[str]:
    """The marks that bytes hold, as UTF-8 or UTF-16."""
    low = content.lower()
    return [mark for mark in MARKS if mark.encode() in low or mark.encode("utf-16-le") in low]


def marks_in_folder(folder: Path) -> dict[str, list[str]]:
    """Files of a folder that hold a mark: their bytes, and the cells of tables packed in them."""
    found: dict[str, list[str]] = {}
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = path.read_bytes()
        marks = [*marks_in(str(path.relative_to(folder))), *marks_in_bytes(content)]
        if content[:4] == b"PAR1":
            marks += marks_in_table(content)
        if marks:
            found[str(path.relative_to(folder))] = sorted(set(marks))
    return found


def marks_in_table(content: bytes) -> list[str]:
    """The marks in the cells, the column names and the metadata of a Parquet file."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    metadata = " ".join(str(value) for value in (table.schema.metadata or {}).values())
    marks = marks_in(" ".join(table.column_names) + metadata)
    for name in table.column_names:
        if name != "geometry":
            marks += marks_in(" ".join(str(value) for value in table[name].to_pylist()))
    return marks
