"""What each colour of Taksir is for, in light and in dark: the one place where colours are chosen.

Need is drawn in a sequential teal, monotone in grey; no red for people, and never red against green.
Charts are made in the light colours and recoloured for a dark page (`template.in_theme`); HTML takes
`role(name)`, which a browser resolves by the page it stands on. `.streamlit/config.toml` says the same
colours to Streamlit; tests hold both together and compute every contrast (WCAG 2.2 AA).
"""

import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


@dataclass(frozen=True)
class Role:
    """A colour by what it is for.

    Attributes:
        light: On a light page.
        dark: On a dark page.
        kind: text (4.5 to 1 against paper and panel), mark (3 to 1 against paper), fill, or ground.
    """

    light: str
    dark: str
    kind: str


ROLES: dict[str, Role] = {
    "paper": Role("#FFFFFF", "#10191C", "ground"),
    "panel": Role("#F3F6F6", "#18252A", "ground"),
    "line": Role("#D5DEDF", "#33444A", "ground"),
    "ink": Role("#17262B", "#E6EEEF", "text"),
    "quiet": Role("#5B6B70", "#A9B8BC", "text"),
    "accent": Role("#0B6E75", "#58BDC1", "text"),
    "warning": Role("#6E3F08", "#F0C892", "text"),
    "soft": Role("#6A9CA0", "#4B8B90", "mark"),
    "ochre": Role("#B5761B", "#E0A64B", "mark"),
    "open": Role("#859297", "#748288", "mark"),
    "no_data": Role("#C9CFD0", "#465257", "fill"),
    "warning_ground": Role("#FBF1E2", "#3A2A12", "fill"),
    "need_1": Role("#E0F1EF", "#1B3A40", "fill"),
    "need_2": Role("#A5D2CF", "#25606A", "fill"),
    "need_3": Role("#5BA9AC", "#31898F", "fill"),
    "need_4": Role("#1F7681", "#79C4C4", "fill"),
    "need_5": Role("#063A49", "#D6F2EE", "fill"),
    "pair_11": Role("#E8E8E8", "#2C383D", "fill"),
    "pair_12": Role("#E4D9AC", "#6E6331", "fill"),
    "pair_13": Role("#C8B35A", "#B29A36", "fill"),
    "pair_21": Role("#CBB8D7", "#574468", "fill"),
    "pair_22": Role("#C8ADA0", "#8A6F66", "fill"),
    "pair_23": Role("#AF8E53", "#CDA968", "fill"),
    "pair_31": Role("#9972AF", "#8F66A8", "fill"),
    "pair_32": Role("#976B82", "#B78AA0", "fill"),
    "pair_33": Role("#804D36", "#F0C4AC", "fill"),
    "cluster_high": Role("#A6480A", "#F29B57", "fill"),
    "cluster_low": Role("#9B8FC9", "#6A5CA8", "fill"),
    "cluster_high_outlier": Role("#E9A66B", "#B0662A", "fill"),
    "cluster_low_outlier": Role("#5E3C99", "#B5A2E8", "fill"),
    "series_2": Role("#C9A04A", "#CDA552", "fill"),
    "series_3": Role("#6C8EBF", "#7C9CCB", "fill"),
    "series_4": Role("#8A6FA8", "#A58BC2", "fill"),
    "series_5": Role("#3F4E7A", "#92A2D6", "fill"),
    "series_6": Role("#9AA66B", "#A6B277", "fill"),
}
_NAMES = {role.light: name for name, role in ROLES.items()}


def role(name: str) -> str:
    """A colour for HTML: it follows the page, and is the light one where a file stands alone."""
    return f"var(--taksir-{name.replace('_', '-')},{ROLES[name].light})"


def css_colour(colour: str) -> str:
    """A colour of a chart for HTML beside it: the role's, where it has one."""
    return role(_NAMES[colour.upper()]) if colour.upper() in _NAMES else colour


def css_variables() -> str:
    """Every role as a CSS variable, light or dark as the page around it is."""
    return ";".join(
        f"--taksir-{name.replace('_', '-')}:light-dark({entry.light},{entry.dark})"
        for name, entry in ROLES.items()
    )


def in_dark(text: str) -> str:
    """A text with its light colours exchanged for the dark ones of the same role; others are left."""
    return HEX.sub(_exchanged, text) if "#" in text else text


def _exchanged(found: re.Match[str]) -> str:
    name = _NAMES.get(found[0].upper())
    return ROLES[name].dark if name else found[0]


def contrast(first: str, second: str) -> float:
    """How far two colours stand apart, 1 to 21: WCAG 2.2, relative luminance of sRGB."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white); what is left of it in grey."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
