"""What people write down in the product: kinds of entries and their fields, frozen, no reading.

The kinds themselves are data in `data/catalogue/<country>/entries/*.yaml`, read by
`taksir.catalogue_entries`.
"""

from dataclasses import dataclass

from taksir.schema import Code, Words

FIELD_TYPES = (
    "text", "long_text", "integer", "number", "date", "choice", "choices", "area", "reference",
    "references", "yes_no",
)  # fmt: skip
"""What a field may hold. As kept: text, integer, number, ISO date, value of a code, list of them, area code
of the home system, id of another entry, list of them, true or false."""

NOTHING = Words("", "")


@dataclass(frozen=True)
class EntryField:
    """One field of a kind of entry.

    Attributes:
        type: One of FIELD_TYPES.
        is_private: Shown to the group that wrote it, never exported.
        choices: For choice and choices.
        refers_to: For reference and references: the kind they point at.
        level: For area: its level; empty where any will do.
        unit: Of a number.
        least, most: Numbers outside are faults; of a text `most` letters. None where anything goes.
        hint: What to write, in a sentence.
    """

    id: str
    type: str
    label: Words
    is_required: bool = False
    is_private: bool = False
    choices: tuple[Code, ...] = ()
    refers_to: str = ""
    level: str = ""
    unit: Words = NOTHING
    least: float | None = None
    most: float | None = None
    hint: Words = NOTHING

    def choice(self, value: str) -> Code | None:
        """The code of a value."""
        return next((code for code in self.choices if code.value == value), None)


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry.

    Attributes:
        permission: What whoever writes it must be allowed (`taksir.people`).
        about: What it is for and where the method comes from, in two sentences.
        title_field: The field that names an entry in lists.
        parent: The kind its entries belong to; empty where they stand alone.
        is_private: Only the group that wrote an entry sees it.
        is_anonymous: Nobody's name is kept with it: votes.
    """

    id: str
    label: Words
    plural: Words
    permission: str
    title_field: str
    fields: tuple[EntryField, ...]
    about: Words = NOTHING
    parent: str = ""
    is_private: bool = False
    is_anonymous: bool = False

    def field(self, name: str) -> EntryField | None:
        """The field of an id."""
        return next((entry for entry in self.fields if entry.id == name), None)

    @property
    def area_field(self) -> EntryField | None:
        """The first field that says where; an entry belongs to that area."""
        return next((entry for entry in self.fields if entry.type == "area"), None)
