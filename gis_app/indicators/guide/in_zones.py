"""Pages of the eight numbers of a zone."""

from __future__ import annotations

from gis_app.indicators.guide.entry import FIRMS, Example, Figure, Guide, Lookup
from gis_app.indicators.guide.references import CHAO, HILL, ISARD, SOURCE_PAPER
from gis_app.indicators.inputs.city_index import CULTURE, LEARNING
from gis_app.indicators.measures.diversity import HILL_1
from gis_app.indicators.measures.extent import AREA_HA, CULTURE_PER_HA, PLACES_BY_KIND
from gis_app.indicators.measures.land_use import INDUSTRIAL_SHARE
from gis_app.indicators.measures.linkage import LINK_COVERAGE, NEAREST_UNIVERSITY_M
from gis_app.indicators.measures.specialisation import ZONE_LOCATION_QUOTIENT
from layers.language import N_

_HISTOGRAM = N_(
    "The value of the outline laid at 999 comparable areas (grey) and of the designated creative park of Fanghe "
    "(line). The value is higher than the share of the grey area that lies strictly below it."
)

PAGES = (
    Guide(
        indicator=AREA_HA,
        says=N_("How large the zone is, in hectares: 1 ha is a square of 100 m."),
        formula=("A = area(Z) / 10 000",),
        symbols=(("area(Z)", N_("area inside the outline in square metres, in the city's metric projection")),),
        reading=N_(
            "It has no better or worse; it is the measure of the other numbers. Known clusters help the eye: about 30 "
            "ha for a cultural quarter near a city centre, 16 ha for a precinct around a campus. Comparable areas have "
            "the same area, so it is not compared."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "The designated creative park of Fanghe has {area}: about the size of Sheffield's cultural quarter. "
                "All its other numbers tell what fits into so much ground."
            ),
            values={"area": Lookup(AREA_HA)},
        ),
        beware=(
            N_("Not as a score: a larger zone holds more of everything, and of nothing in particular."),
            N_("Not beside areas measured on a web map's projection: these swell with distance from the equator."),
        ),
        references=(SOURCE_PAPER,),
        figure=Figure(
            "zone_map", N_("The designated creative park of Fanghe, a fictional city: the zone of the examples.")
        ),
    ),
    Guide(
        indicator=PLACES_BY_KIND,
        says=N_("How many industrial sites, universities, cultural venues and other places lie inside the zone."),
        formula=("n_{k} = #{ i : t_{i} = k, p_{i} ∈ Z }",),
        symbols=(
            ("t_{i}", N_("kind of place i")),
            ("p_{i}", N_("the place, or for a place that covers ground a point inside it")),
            ("Z", N_("the zone, its outline included")),
        ),
        reading=N_(
            "Read the kinds side by side: a creative cluster mixes them. The comparison says whether the same outline, "
            "laid elsewhere where activity is, would hold fewer."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "The designated creative park of Fanghe holds {culture} for culture ({culture_standing}) and {firms} "
                "for creative firms ({firms_standing}), but {learning} for learning: the university stands across the "
                "street."
            ),
            values={
                "culture": Lookup(PLACES_BY_KIND, to_kind=CULTURE),
                "firms": Lookup(PLACES_BY_KIND, to_kind=FIRMS),
                "learning": Lookup(PLACES_BY_KIND, to_kind=LEARNING),
            },
        ),
        beware=(
            N_("Not between zones of different size without the density beside it."),
            N_("Not where one layer was collected more carefully in one part of the city than in another."),
        ),
        figure=Figure(
            "comparable_areas",
            N_(
                "Comparable areas: the outline of the creative park (filled), turned and moved to where activity is, "
                "here 60 of 999 times. What they hold is what it is compared with."
            ),
        ),
    ),
    Guide(
        indicator=CULTURE_PER_HA,
        says=N_("How densely cultural venues stand in the zone."),
        formula=("d = n_{C} / A",),
        symbols=(
            ("n_{C}", N_("cultural venues inside the zone")),
            ("A", N_("area of the zone, ha")),
        ),
        reading=N_(
            "Compare it with the city's value, which is small because it includes everything that is no centre, and "
            "with comparable areas, which is the fairer measure: they have the same size and shape."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "The designated creative park of Fanghe has {density}, against {density_city} in the whole city; that "
                "is {density_standing}."
            ),
            values={"density": Lookup(CULTURE_PER_HA)},
        ),
        beware=(
            N_("Not for outlines drawn tightly around a few venues: any density can be reached that way."),
            N_("Not as a measure of use: a museum and a studio count alike."),
        ),
        figure=Figure("histogram", _HISTOGRAM),
    ),
    Guide(
        indicator=ZONE_LOCATION_QUOTIENT,
        says=N_("How many times larger culture's share among the zone's places is than in the city."),
        formula=("LQ = (n_{C} / n) / (N_{C} / N)",),
        symbols=(
            ("n_{C}, n", N_("cultural venues, and all reference places, inside the zone")),
            ("N_{C}, N", N_("the same in the whole city")),
        ),
        reading=N_(
            "1 is the city's own share. Above 1 the zone is specialised in culture; 2 means twice the share. It says "
            "nothing about how many there are: two venues and nothing else also make a high quotient."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "In the designated creative park of Fanghe the quotient is {quotient}, {quotient_standing}. Culture "
                "is very dense there, yet creative firms are as well, so culture's share hardly stands out: the "
                "quarter mixes rather than specialises."
            ),
            values={"quotient": Lookup(ZONE_LOCATION_QUOTIENT)},
        ),
        beware=(
            N_("Not with fewer than about ten reference places inside: one venue more or less moves it far."),
            N_("Not between runs with different reference places: the quotient depends on which kinds are counted."),
        ),
        references=(ISARD,),
        figure=Figure("histogram", _HISTOGRAM),
    ),
    Guide(
        indicator=INDUSTRIAL_SHARE,
        says=N_("How much of the zone's ground is industrial land."),
        formula=("s = 100 · area(Z ∩ ∪ I_{i}) / area(Z)",),
        symbols=(
            ("I_{i}", N_("the outline of an industrial site; ∪ joins them, so that overlaps count once")),
            ("Z", N_("the zone")),
        ),
        reading=N_(
            "A high share is an opportunity where industry has left and a conflict where it works on. The status of "
            "the sites, active or disused, stands in the attribute table."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "Of the designated creative park of Fanghe, {share} is industrial land ({share_city} in the whole "
                "city; {share_standing}): it was made of four cotton mills."
            ),
            values={"share": Lookup(INDUSTRIAL_SHARE)},
        ),
        beware=(
            N_("Not where industrial sites are mapped as points: their land is unknown and the number is left out."),
            N_("Not as land-use statistics: it measures the loaded layer, not the land register."),
        ),
        figure=Figure("histogram", _HISTOGRAM),
    ),
    Guide(
        indicator=NEAREST_UNIVERSITY_M,
        says=N_("How far it is from the zone's edge to the nearest university or research institute."),
        formula=("d = min_{u} dist(Z, U_{u})",),
        symbols=(
            ("U_{u}", N_("the campus of a university or institute, or its point")),
            ("dist", N_("shortest straight distance between the edges, 0 where they touch or overlap")),
        ),
        reading=N_(
            "Up to 400 m is a short walk, up to 800 m ten minutes. Beyond that a link between learning and making "
            "needs more than neighbourhood. The name of the university stands beside the number."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "From the designated creative park of Fanghe it is {metres} to {metres_detail}; that is "
                "{metres_standing}. Many comparable areas touch a campus outright, so being near one is less special "
                "than it seems."
            ),
            values={"metres": Lookup(NEAREST_UNIVERSITY_M)},
        ),
        beware=(
            N_("Not where a river or railway lies between: the line is straight. Look at the street distance too."),
            N_("Not for zones drawn around a university: the number is 0 by construction."),
        ),
        figure=Figure("histogram", _HISTOGRAM),
    ),
    Guide(
        indicator=LINK_COVERAGE,
        says=N_("What share of the zone's cultural venues has a university within a short walk."),
        formula=("c = 100 · #{ i ∈ Z : min_{u} dist(p_{i}, U_{u}) ≤ 400 m } / n_{C}",),
        symbols=(
            ("p_{i}", N_("a cultural venue inside the zone")),
            ("U_{u}", N_("a university or research institute, inside the zone or outside")),
            ("n_{C}", N_("cultural venues inside the zone")),
        ),
        reading=N_(
            "It measures whether culture and learning can meet on foot, which the source paper calls linkage. Near "
            "100 % every venue has a campus around the corner; the city's own value is the first thing to compare with."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "In the designated creative park of Fanghe {share} of the venues are linked, against {share_city} in "
                "the whole city; {share_standing}."
            ),
            values={"share": Lookup(LINK_COVERAGE)},
        ),
        beware=(
            N_("Not with fewer than about five venues inside: each of them is a large part of the whole."),
            N_("Not as proof of cooperation: it measures nearness, and nearness is only the occasion."),
        ),
        references=(SOURCE_PAPER,),
        figure=Figure("histogram", _HISTOGRAM),
    ),
    Guide(
        indicator=HILL_1,
        says=N_("How many equally common categories the zone's culture amounts to."),
        formula=(
            "D = exp( −Σ_{k} (k / m) f_{k} ln(k / m) ),   m = 5",
            "f_{k} = Σ_{i} C(x_{i}, k) C(n − x_{i}, m − k) / C(n, m)",
        ),
        symbols=(
            ("x_{i}, n", N_("venues of category i, and of all categories, inside the zone")),
            ("f_{k}", N_("categories expected to occur k times among m venues drawn at random")),
            ("C(n, m)", N_("number of ways to choose m of n")),
        ),
        reading=N_(
            "1 means that all venues are of one category, 5 that five venues drawn from the zone are all different. "
            "Comparing at five venues keeps large zones from looking richer for being large. Variety without number is "
            "no cluster: read it beside the density."
        ),
        example=Example(
            city="fanghe",
            zone=True,
            text=N_(
                "The designated creative park of Fanghe reaches {variety}, the whole city {variety_city}; "
                "{variety_standing}. Dense as it is, its culture is one-sided: mostly galleries and studios."
            ),
            values={"variety": Lookup(HILL_1)},
        ),
        beware=(
            N_("Not with fewer than five venues that name a category: the number is then left out."),
            N_("Not between cities with different lists of categories: a finer list makes more variety."),
        ),
        references=(HILL, CHAO),
        figure=Figure("histogram", _HISTOGRAM),
    ),
)
