"""The files of a country pack: where they lie, what a pack takes from another, and reading their YAML.

A pack is a folder of `data/catalogue`. Its `country.yaml` may name the pack it is based on: a file that it
does not bring itself is then that pack's. So a new country begins with the few files in which it differs.
"""

from pathlib import Path
from typing import Any

import yaml

from taksir import paths
from taksir.errors import TaksirError
from taksir.schema import Words

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Safe either way; the one in C, where PyYAML was built with it, reads the catalogue ten times faster."""


def pack_chain(pack: str = "", folder: Path = paths.CATALOGUE) -> tuple[str, ...]:
    """A pack and those it is based on, itself first.

    Raises:
        TaksirError: There is no such pack, or packs are based on each other in a ring.
    """
    names = [pack or paths.country()]
    while True:
        if not (folder / names[-1]).is_dir():
            raise TaksirError(
                "There is no country pack {name}. Set TAKSIR_COUNTRY to one of: {known}.",
                name=names[-1],
                known=", ".join(sorted(path.name for path in folder.glob("*") if path.is_dir())),
            )
        said = folder / names[-1] / "country.yaml"
        below = str(entries(said).get("based_on") or "") if said.exists() else ""
        if not below:
            return tuple(names)
        if below in names:
            raise TaksirError(
                "The country packs {names} are based on each other. Correct based_on in country.yaml.",
                names=", ".join(names),
            )
        names.append(below)


def pack_file(name: str, pack: str = "", folder: Path = paths.CATALOGUE) -> Path:
    """The file of a pack, its own or that of the nearest pack it is based on.

    Returns:
        A path; the pack's own where nobody has the file, so that the reader's sentence names it.
    """
    chain = pack_chain(pack, folder)
    held = (folder / one / name for one in chain)
    return next((path for path in held if path.exists()), folder / chain[0] / name)


def pack_entries(name: str, pack: str = "", folder: Path = paths.CATALOGUE) -> Any:  # noqa: ANN401
    """What a file of a pack holds; parts that it leaves out are those of the pack it says it is `based_on`.

    Raises:
        TaksirError: It is missing or is no YAML.
    """
    own = entries(pack_file(name, pack, folder))
    if isinstance(own, dict) and own.get("based_on") and name != "country.yaml":
        return pack_entries(name, str(own["based_on"]), folder) | own
    return own


def pack_files(pattern: str, pack: str = "", folder: Path = paths.CATALOGUE) -> tuple[Path, ...]:
    """Every file of a pattern, a pack's own before those of the packs it is based on; sorted by name."""
    found: dict[str, Path] = {}
    for one in reversed(pack_chain(pack, folder)):
        found |= {path.name: path for path in (folder / one).glob(pattern)}
    return tuple(found[name] for name in sorted(found))


def entries(path: Path) -> Any:  # noqa: ANN401  what a YAML file holds
    """The content of a catalogue file.

    Raises:
        TaksirError: It is missing or is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except FileNotFoundError:
        raise TaksirError(
            "The catalogue file {file} is missing. Restore it from the repository.", file=path.name
        ) from None
    except yaml.YAMLError as error:
        raise TaksirError(
            "The catalogue file {file} cannot be read ({detail}). Correct the YAML.",
            file=path.name,
            detail=" ".join(str(error).split())[:160],
        ) from None


def content_of(text: str, *, name: str) -> dict[str, Any]:
    """The content of a YAML text that somebody hands in.

    Args:
        text: As handed in.
        name: Of its file, for the sentence.

    Raises:
        TaksirError: It is no YAML, no set of entries, or refers to itself, which may grow without end.
    """
    refused = TaksirError(
        "{file} is no list of entries in YAML. Hand in a file as it was exported, edited as text.", file=name
    )
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            raise refused
        content = yaml.load(text, Loader=LOADER)
    except (yaml.YAMLError, ValueError):
        raise refused from None
    if not isinstance(content, dict):
        raise refused
    return content


def text_of(content: dict[str, Any]) -> str:
    """Entries as YAML text, in the order given, that `content_of` reads again."""
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110))


def words_of(entry: dict[str, Any], name: str) -> Words:
    """A text in its languages, from the fields `<name>_id` and `<name>_en`."""
    return Words(id=str(entry.get(f"{name}_id", "") or ""), en=str(entry.get(f"{name}_en", "") or ""))
