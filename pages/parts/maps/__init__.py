"""The kinds of map: what each asks of the reader, and the picture and words it answers with."""

from pages.parts.maps.asked import Asked, choose_map, draw_faults
from pages.parts.maps.kinds import MapAnswer, answer_map

__all__ = ["Asked", "MapAnswer", "answer_map", "choose_map", "draw_faults"]
