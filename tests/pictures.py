"""Pictures of pages, small and grey: alike as long as nothing moved, whatever a machine does to letters."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

SMALLER = 4
BLOCK_PX = 4
DIFFERS_BY = 20
UNLIKE_SHARE = 0.03


def small(png: bytes) -> Image.Image:
    """A screenshot in grey, a quarter as wide and high: letters become stripes, the layout stays."""
    return Image.open(io.BytesIO(png)).convert("L").reduce(SMALLER)


def unlike_share(one: Image.Image, other: Image.Image) -> float:
    """The share of blocks (16 × 16 px of the page) whose mean grey differs by more than 20 of 255."""
    if one.size != other.size:
        return 1.0
    left, right = (_blocks(picture) for picture in (one, other))
    return float((np.abs(left - right) > DIFFERS_BY).mean())


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether nothing moved: other numbers, dates and names of the same length may stand there."""
    return unlike_share(one, other) <= UNLIKE_SHARE


def approve(picture: Image.Image, path: Path) -> None:
    """Keep a picture as the one that later ones are held against."""
    path.parent.mkdir(exist_ok=True)
    picture.quantize(16).save(path, optimize=True)


def approved(path: Path) -> Image.Image:
    """The picture that was approved."""
    return Image.open(path).convert("L")


def _blocks(picture: Image.Image) -> np.ndarray:
    grey = np.asarray(picture, dtype=float)
    high, wide = (size // BLOCK_PX * BLOCK_PX for size in grey.shape)
    cut = grey[:high, :wide].reshape(high // BLOCK_PX, BLOCK_PX, wide // BLOCK_PX, BLOCK_PX)
    return cut.mean(axis=(1, 3))
