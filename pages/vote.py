"""A vote on a phone: a code, the options, one button. Nobody signs in and nothing about the voter is kept."""

from pages.parts import choose, frame
from pages.parts.planning import ballot

with frame.page(__file__, "Your vote", is_public=True) as language:
    ballot.draw(choose.remembered_text("vote"), choose.remembered_text("code"), language)
