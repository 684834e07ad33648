"""The page of the city's own districts."""

from __future__ import annotations

from gis_app.indicators.guide.entry import Example, Guide
from gis_app.indicators.guide.references import GARWOOD, ISARD, MARSHALL
from gis_app.indicators.measures.districts import DISTRICT_LOCATION_QUOTIENT
from layers.language import N_

PAGES = (
    Guide(
        indicator=DISTRICT_LOCATION_QUOTIENT,
        says=N_("How many times more places of a kind a district has than its size would bring."),
        formula=(
            "LQ_{d} = O_{d} / E_{d},   E_{d} = n_{d} N_{k} / N",
            "L_{d} = χ_{0.025, 2 O}^{2} / (2 E_{d}),   H_{d} = χ_{0.975, 2 O + 2}^{2} / (2 E_{d})",
            "S_{d} = 1 + A / (A + 1 / E_{d}) (LQ_{d} − 1)",
        ),
        symbols=(
            ("O_{d}, n_{d}", N_("places of the kind, and all reference places, in the district")),
            ("N_{k}, N", N_("the same in all districts together")),
            ("L_{d}, H_{d}", N_("the exact interval that holds the true quotient 19 times out of 20")),
            ("S_{d}", N_("the quotient drawn towards 1, the more the fewer places are expected")),
            ("A", N_("how much the quotients differ beyond what chance counts would; 0 where they do not")),
        ),
        reading=N_(
            "1 is the city's own share, 2 twice as many. Read the interval: one place where a tenth is expected makes "
            "a quotient of 10 and an interval that holds nearly everything. Therefore the highest district is chosen "
            "by the quotient drawn towards 1. A district stands out where shuffled kinds rarely come so far (q up to "
            "0.05)."
        ),
        example=Example(
            city="fanghe",
            text=N_(
                "The example cities have no layer of districts, so here are numbers made up: a district with 12 "
                "cultural venues where 6 are expected has a quotient of 2, with an interval from 1.03 to 3.49. One "
                "with 2 where 1 is expected has 2 as well, from 0.24 to 7.22: that one says nothing."
            ),
            values={},
        ),
        beware=(
            N_("Not with other boundaries in mind: districts drawn differently give other quotients."),
            N_("Not as a test of the highest district by its p: being chosen as the highest, only its q may be read."),
            N_(
                "Not as a contradiction, where the interval holds 1 and p is small: the interval treats the count as a "
                "Poisson draw, which varies more than kinds shuffled among a fixed number of places."
            ),
            N_("Not for places outside all districts: they are left out."),
        ),
        references=(ISARD, GARWOOD, MARSHALL),
    ),
)
