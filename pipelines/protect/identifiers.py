"""What identifies a person: headers that say so, and values that look like it; as SQL and for one text.

NIK and family-card numbers have sixteen digits with a province and a date inside, however they are
dotted or spaced, and also when a spreadsheet has cut their last digits.
"""

import re

from taksir.store.engine import literal

SHORTEST = 8
"""Shorter values identify nobody by themselves."""

SIXTEEN = r"(?:\d[ .\-]?){15}\d"
PHONE = r"(?:\+?62|\b0)[ .\-]?8[1-9](?:[ .\-]?\d){7,10}\b"
EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+\.[A-Za-z0-9.\-]+"
LINK = r"https?://|\.(?:jpe?g|png|heic|mp3|m4a|mp4|amr|3gp|wav)\b"
POINT = r"-?\d{1,2}\.\d{4,}[ ,;]+-?\d{2,3}\.\d{4,}"
CUT_NUMBER = r"\b\d[.,]\d{3,}[eE]\+1[45]\b"

ANY = re.compile("|".join((SIXTEEN, PHONE, EMAIL, LINK, POINT, CUT_NUMBER)), re.IGNORECASE)

NUMBERS = re.compile("|".join((SIXTEEN, PHONE, EMAIL)), re.IGNORECASE)

LONG_NUMBER = re.compile(r"\d{11}")
"""No code, count or amount of ours is as long; a telephone number that lost its first nought is."""

NAME_LIKE = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{3,}")
"""Two words: the words of a code that many rows share are asked about, a name stands in few."""

SHOWN, LOOKED_AT = 80, 200
"""Letters of a value that a fault shows, and that are looked at: a number may begin in the last one shown."""

LONGEST_NAME = 1_000
"""Letters kept of a header or a file's name: the time a search takes grows with the square of them."""

SHARED_ROWS = 3
"""A word that fewer rows share may be somebody's name: it is neither asked about nor kept."""

PROVINCES = frozenset(
    f"{island}{number}"
    for island, count in {1: 9, 2: 1, 3: 6, 5: 3, 6: 5, 7: 6, 8: 2, 9: 6}.items()
    for number in range(1, count + 1)
) | {"99"}
"""Kemendagri provinces, and 99 of the fictional example region."""

STRUCTURE = (
    rf"({'|'.join(sorted(PROVINCES))})\d{{4}}(0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(0[1-9]|1[0-2])\d{{6}}"
)
"""Sixteen digits as they stand in a NIK (day + 40 for women) or a family-card number."""

KINDS = {
    "identity number": "{count} values are identity or family-card numbers.",
    "telephone": "{count} values are telephone numbers.",
    "e-mail": "{count} values are e-mail addresses.",
    "link": "{count} values are links to photos or recordings.",
    "point": "{count} values are exact places.",
}
"""Kinds of identifiers found in values, with the reason shown to people; msgids."""

IDENTIFYING_HEADER = re.compile(
    r"(^|_)(nik|no_kk|nomor_kk|nkk|ktp|npwp|bpjs|passport|paspor|no_hp|hp|no_wa|whatsapp|telp|telepon|telpon|phone|"
    r"mobile|email|e_mail|surel|alamat|address|tanggal_lahir|tgl_lahir|birth_?date|date_of_birth|dob|tempat_lahir|"
    r"foto|photo|gambar|tanda_tangan|signature|selfie|audio|rekaman|video|gps|geopoint|geolocation|koordinat|"
    r"latitude|longitude|altitude|deviceid|imei|simserial|subscriberid|phonenumber|username|rekening)(_|$)|_url$"
)
"""Words of a header, as `header_key`, that announce an identifier of a person."""

NAME_HEADER = re.compile(r"(^|_)(nama|name|full_?name)(_|$)")
NOT_PERSONS = re.compile(
    r"(^|_)(desa|kelurahan|kel|dusun|kecamatan|kec|kabupaten|kab|kota|provinsi|prov|wilayah|negara|village|district|"
    r"province|regency|country|area|adm\d?|lembaga|lks|lksa|panti|fasilitas|facility|sekolah|school|organisasi|"
    r"organization|organisation|instansi|dinas|program|layanan|obat|bahan|produk|instance|form|file|group|table|sheet|bs|psks)(_|$)"
)
"""Whose name it is, where it is not a person's."""


def header_says(key: str) -> bool:
    """Whether a header, as `header_key`, announces an identifier or the name of a person."""
    return bool(IDENTIFYING_HEADER.search(key)) or bool(
        NAME_HEADER.search(key) and not NOT_PERSONS.search(key)
    )


def without_numbers(text: str) -> str:
    """A text, such as the name of a file, with identity numbers, telephone numbers and e-mails hidden."""
    return NUMBERS.sub("•••", text[:LONGEST_NAME])


def masked(value: str) -> str:
    """A delivered value to be shown in a fault: hidden where it looks like an identifier."""
    looked_at = value[:LOOKED_AT]
    return "•••" if ANY.search(looked_at) or LONG_NUMBER.search(looked_at) else value[:SHOWN]


def masked_answer(value: str) -> str:
    """An answer nobody expected, to be shown in a fault: hidden also where it may be somebody's name."""
    return "•••" if NAME_LIKE.search(value[:LOOKED_AT]) else masked(value)


def looks_identifying(text: str) -> str:
    """SQL that is true where a text may hold an identifier; cheap for short texts."""
    return f"(strlen({text}) >= {SHORTEST} AND regexp_matches({text}, {literal(ANY.pattern)}, 'i'))"


def counts_by_kind(text: str) -> str:
    """SQL of one count for each of KINDS, in their order."""
    return ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in _conditions(text))


def identifies(text: str) -> str:
    """SQL that is true where a text is one of KINDS."""
    return f"coalesce({' OR '.join(f'({condition})' for condition in _conditions(text))}, FALSE)"


def _conditions(text: str) -> tuple[str, ...]:
    digits = rf"regexp_replace(regexp_extract({text}, {literal(SIXTEEN)}), '[ .\-]', '', 'g')"
    is_decimal = rf"regexp_full_match({text}, '-?\d*\.\d+')"
    return (
        # One point and digits only is a decimal number, however long: 14774.0833333333 is no telephone.
        f"regexp_full_match({digits}, {literal(STRUCTURE)}) AND NOT {is_decimal} "
        f"OR regexp_matches({text}, {literal(CUT_NUMBER)})",
        f"regexp_matches({text}, {literal(PHONE)}) AND NOT {is_decimal}",
        f"regexp_matches({text}, {literal(EMAIL)})",
        f"regexp_matches({text}, {literal(LINK)}, 'i')",
        f"regexp_matches({text}, {literal(POINT)})",
    )
