"""Words of the answers about resources: methods, units, reasons."""

RESOURCE_METHOD_WORDS = {
    "service_gap": (
        "People in need × coverage / standard, less the capacity that counts; the interval is that of the "
        "need."
    ),
    "access_two_step": (
        "Two-step floating catchment (Luo and Wang 2003): units of each facility shared among all people in "
        "its reach, added up for each person."
    ),
    "access_enhanced": (
        "Enhanced two-step floating catchment: nearer facilities count more, along a bell curve that ends at "
        "the limit (Luo and Qi 2009, Dai 2010)."
    ),
    "access_three_step": (
        "Three-step floating catchment: people divide themselves among what they can reach (Wan et al. 2012)."
    ),
    "access_gravity": (
        "Gravity (Hansen 1959): units in reach, each counting less with distance; not divided among people."
    ),
    "staff_norm": "What the norm is counted by / standard, less the staff at work.",
    "register_of_resources": "Facilities and resources as delivered and as written down.",
    "facility_load": (
        "People within reach of each facility, divided among what they reach in proportion to its capacity."
    ),
    "site_median": "p-median: sites that make the way shortest for all people together.",
    "site_covering": "Maximal covering (Church and ReVelle 1974): most people within the limit.",
    "site_set": "Set covering (Toregas 1971): fewest sites that reach everybody who can be reached.",
    "site_centre": "p-centre: sites that make the longest way shortest.",
    "site_gain": "The best plan for each number of sites, each solved anew.",
    "referral_network": (
        "Directed paths between organisations; an organisation without which others fall apart is an "
        "articulation point of the network."
    ),
    "double_need": (
        "High need and low access by the middle area of each; clusters by Getis-Ord Gi*, two-sided, with a "
        "limit on false discoveries."
    ),
}
UNIT_WORDS = {"km": "km", "minutes": "minutes"}
WHY_WORDS = {
    "too_far": "too far",
    "no_link": "no road or crossing leads there",
    "off_road": "no road within walking distance",
    "no_supply": "nobody gives this service",
    "": "",
}
SUPPLY_STATUS_WORDS = {"short": "short", "enough": "enough", "open": "not certain", "": ""}
FAULT_WORDS = {
    "at_zero": "lies at 0,0: counted from the middle of its area",
    "outside": "lies in the sea or outside the region: counted from the middle of its area",
    "no_place": "names no area and no point in the region: not counted",
    "no_capacity": "no capacity above 0: can be reached, holds nothing against the need",
    "duplicate": "stands there twice: counted once",
}
