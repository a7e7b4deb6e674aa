"""How each question about resources is told, drawn and tabled."""

from taksir.figures.answer_look import AnswerLook
from taksir.figures.resources import (
    access_chart,
    double_chart,
    load_chart,
    referral_chart,
    site_chart,
    staff_chart,
    supply_chart,
)

RESOURCE_LOOKS = {
    "estimate_supply": AnswerLook(
        supply_chart.supply_finding,
        supply_chart.draw_supply,
        supply_chart.COLUMNS,
        supply_chart.with_status,
        order="gap",
        show="count",
    ),
    "estimate_access": AnswerLook(
        access_chart.access_finding,
        access_chart.draw_access,
        access_chart.COLUMNS,
        access_chart.with_why,
        order="unreached",
        show="count",
    ),
    "estimate_load": AnswerLook(
        load_chart.load_finding,
        load_chart.draw_load,
        load_chart.COLUMNS,
        load_chart.with_names,
        order="per_unit",
        show="count",
    ),
    "list_resources": AnswerLook(
        load_chart.register_finding,
        load_chart.draw_register,
        load_chart.REGISTER_COLUMNS,
        load_chart.with_names,
        show="count",
    ),
    "estimate_staff": AnswerLook(
        staff_chart.staff_finding,
        staff_chart.draw_staff,
        staff_chart.COLUMNS,
        staff_chart.with_status,
        order="gap",
        show="count",
    ),
    "estimate_sites": AnswerLook(
        site_chart.sites_finding,
        site_chart.draw_sites,
        site_chart.COLUMNS,
        site_chart.with_roles,
        order="-order",
        show="count",
    ),
    "estimate_gain": AnswerLook(
        site_chart.gain_finding,
        site_chart.draw_gain,
        site_chart.GAIN_COLUMNS,
        order="-sites",
        show="count",
    ),
    "estimate_referrals": AnswerLook(
        referral_chart.referral_finding,
        referral_chart.draw_referrals,
        referral_chart.COLUMNS,
        referral_chart.with_missing,
        order="unreachable",
        show="count",
    ),
    "list_referrals": AnswerLook(
        referral_chart.network_finding,
        referral_chart.draw_network,
        referral_chart.PATH_COLUMNS,
        referral_chart.with_paths,
        show="count",
    ),
    "estimate_double_need": AnswerLook(
        double_chart.double_finding,
        double_chart.draw_double,
        double_chart.COLUMNS,
        double_chart.with_kinds,
        order="-order",
    ),
}
