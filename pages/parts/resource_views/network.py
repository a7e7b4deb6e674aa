"""The referral network: what cannot be reached from where, and the network itself."""

from pages.parts.resource_views import asking
from pages.parts.resource_views.asked import Asked
from pages.parts.resource_views.known import draw_written
from pages.parts.views import answer
from taksir import resources


def draw(asked: Asked) -> None:
    """Services out of reach by area, then the network drawn, then its paths to write."""
    pins = asked.pins | resources.pins_now("referral")
    if "referral" in pins:
        released = asking.answer("estimate_referrals", asked.level, pins=pins)
        answer.draw(released, asked.chosen, key="referrals")
        answer.draw(asking.answer("list_referrals", pins=pins), asked.chosen, key="network")
    draw_written(asked, ("referral",), "referral")
