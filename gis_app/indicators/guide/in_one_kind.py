"""Pages of how one kind gathers, and of two kinds in the same parts of the city."""

from __future__ import annotations

from types import MappingProxyType

from gis_app.indicators.guide.entry import FIRMS, Example, Figure, Guide, Lookup
from gis_app.indicators.guide.references import (
    CLARK,
    DURANTON,
    EBDON,
    ELLISON,
    ELLISON_KERR,
    HOOVER_INDEX,
    KRUGMAN,
    YUILL,
)
from gis_app.indicators.inputs.city_index import CULTURE, INDUSTRY
from gis_app.indicators.measures.cells import COAGGLOMERATION, ELLISON_GLAESER, GINI_CONCENTRATION, HOOVER
from gis_app.indicators.measures.centres import MEAN_CENTRE, STANDARD_DEVIATIONAL_ELLIPSE
from gis_app.indicators.measures.one_kind import CLARK_EVANS, KD_DENSITY
from layers.language import N_

_SHARES = ("s_{c}", N_("share of the kind's places in hexagon c"))
_WHOLE = ("x_{c}", N_("share of all reference places there"))
_STAFF = ("s_{c}, x_{c}", N_("share of the kind's staff or floor area in hexagon c, and that of all reference places"))
_CELLS = N_("Not between runs with different hexagons or reference places: both enter the value.")
_SIZES = N_("Not where staff or floor area is known for less than half of the places: it is left out then.")
_CENTRES = N_(
    "Montevideo: mean centre and ellipse of one standard deviation of industrial sites and of cultural venues."
)
_BESIDE_CHANCE = N_("Montevideo: value of each kind (dot) and what chance gives to as many places (bar).")

PAGES = (
    Guide(
        indicator=CLARK_EVANS,
        says=N_("Whether the places of one kind are nearer to each other than evenly strewn places would be."),
        formula=("R = mean( d_{i} ) / mean( mean( d_{i}^{*} ) )",),
        symbols=(
            ("d_{i}", N_("distance from place i to the nearest other place of its kind")),
            ("d_{i}^{*}", N_("the same for as many places drawn evenly in the study area, 999 times")),
        ),
        reading=N_(
            "1 is as evenly strewn, below 1 gathers, above 1 keeps apart; 2.15 is the most, a lattice of triangles. "
            "In a city every kind is below 1, so compare the kinds with each other."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo creative firms have {firms} and industrial sites {industry}: both gather "
                "({industry_p}), firms much more."
            ),
            values={
                "firms": Lookup(CLARK_EVANS, to_kind=FIRMS),
                "industry": Lookup(CLARK_EVANS, to_kind=INDUSTRY),
            },
        ),
        beware=(
            N_("Not as proof of a cluster: the streets, the coast and the centre make every kind gather."),
            N_("Not where several places share one address: distances of 0 pull it down."),
        ),
        references=(CLARK,),
        figure=Figure("kinds", N_("Montevideo: value of each kind; dashed, evenly strewn places.")),
    ),
    Guide(
        indicator=KD_DENSITY,
        says=N_("How common it is for two places of a kind to lie a given distance apart."),
        formula=("K_{d}(r) = 2 / (n (n − 1) h) · Σ_{i<j} φ( (d_{ij} − r) / h )",),
        symbols=(
            ("d_{ij}", N_("distance between places i and j of the kind")),
            ("φ, h", N_("Gaussian curve and its width, from the spread of the distances; mirrored at 0")),
            ("n", N_("places of the kind")),
        ),
        reading=N_(
            "Compare it with the value that chance gives to as many places picked among all reference places. Larger "
            "at short distances means that the kind gathers beyond what the city does anyway. All distances add up to "
            "1, so more here is less elsewhere."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo the density of distances between cultural venues at 400 m is {culture}, where chance "
                "gives {culture_chance} ({culture_p}); for industrial sites it is {industry}, where chance gives "
                "{industry_chance}: venues gather, sites spread out."
            ),
            values={
                "culture": Lookup(KD_DENSITY, to_kind=CULTURE, parameters=MappingProxyType({"radius_m": 400.0})),
                "industry": Lookup(KD_DENSITY, to_kind=INDUSTRY, parameters=MappingProxyType({"radius_m": 400.0})),
            },
        ),
        beware=(
            N_("Not for fine distances: the curve is smoothed over some hundred metres, which stand beside it."),
            N_("Not by its number alone: per metre it is tiny, and only the comparison speaks."),
        ),
        references=(DURANTON,),
        figure=Figure(
            "kd", N_("Montevideo, cultural venues: density of distances (line) and its mean by chance (dashed).")
        ),
    ),
    Guide(
        indicator=GINI_CONCENTRATION,
        says=N_("How unevenly one kind is spread over the city beside all other places."),
        formula=("G = 1 − Σ_{c} x_{c} (2 F_{c} − s_{c}),   F_{c} = s_{1} + … + s_{c}",),
        symbols=(_SHARES, _WHOLE, ("c = 1, 2, …", N_("hexagons of 1 km, ordered by s / x, lowest first"))),
        reading=N_(
            "0 means that the kind is spread as all places are, near 1 that a few hexagons hold nearly all of it. Few "
            "places cannot be spread evenly, so read the difference from the value that chance gives."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo cultural venues reach {culture}, chance {culture_chance} ({culture_p}); creative firms "
                "{firms}, chance {firms_chance} ({firms_p}): that firms look uneven is their small number."
            ),
            values={
                "culture": Lookup(GINI_CONCENTRATION, to_kind=CULTURE),
                "firms": Lookup(GINI_CONCENTRATION, to_kind=FIRMS),
            },
        ),
        beware=(_CELLS, N_("Not as a distance: it does not know whether full hexagons are neighbours.")),
        references=(KRUGMAN,),
        figure=Figure("kinds", _BESIDE_CHANCE),
    ),
    Guide(
        indicator=HOOVER,
        says=N_("What share of a kind's places would have to move to be spread like all places."),
        formula=("H = ½ Σ_{c} | s_{c} − x_{c} |",),
        symbols=(_SHARES, _WHOLE),
        reading=N_(
            "0.3 means that three in ten places would have to move to another hexagon of 1 km. It is the plainest "
            "measure of unevenness; read it, too, beside the value that chance gives."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "For industrial sites in Montevideo it is {industry}, where chance gives {industry_chance} "
                "({industry_p}): more than half of them would have to move."
            ),
            values={"industry": Lookup(HOOVER, to_kind=INDUSTRY)},
        ),
        beware=(_CELLS, N_("Not for fewer than about twenty places: chance alone is then near one half or more.")),
        references=(HOOVER_INDEX,),
        figure=Figure("kinds", _BESIDE_CHANCE),
    ),
    Guide(
        indicator=ELLISON_GLAESER,
        says=N_("Whether a kind's staff gathers more than its few large employers alone would make it."),
        formula=(
            "γ = ( G − (1 − Σ_{c} x_{c}^{2}) H ) / ( (1 − Σ_{c} x_{c}^{2}) (1 − H) )",
            "G = Σ_{c} (s_{c} − x_{c})^{2},   H = Σ_{i} z_{i}^{2}",
        ),
        symbols=(_STAFF, ("z_{i}", N_("share of place i in the kind's staff or floor area"))),
        reading=N_(
            "0 is as if places were thrown at random like darts. By the authors' rule of thumb a value over 0.05 is "
            "strong and under 0.02 weak. One large employer does not count as concentration: H takes that out."
        ),
        example=Example(
            city="fanghe",
            text=N_(
                "In Fanghe creative firms reach {firms} and cultural venues {culture}: strong; industrial sites with "
                "known staff {industry}: next to nothing."
            ),
            values={
                "firms": Lookup(ELLISON_GLAESER, to_kind=FIRMS),
                "culture": Lookup(ELLISON_GLAESER, to_kind=CULTURE),
                "industry": Lookup(ELLISON_GLAESER, to_kind=INDUSTRY),
            },
        ),
        beware=(_SIZES, _CELLS),
        references=(ELLISON,),
        figure=Figure("kinds", N_("Fanghe: value of each kind; dashed, places thrown at random.")),
    ),
    Guide(
        indicator=COAGGLOMERATION,
        says=N_("Whether the staff of two kinds gathers in the same parts of the city."),
        formula=("γ_{AB} = Σ_{c} (s_{Ac} − x_{c}) (s_{Bc} − x_{c}) / (1 − Σ_{c} x_{c}^{2})",),
        symbols=(
            ("s_{Ac}, s_{Bc}", N_("share of the staff or floor area of A, and of B, in hexagon c")),
            ("x_{c}", N_("share of all reference places in staff or floor area there")),
        ),
        reading=N_(
            "Above 0 both are over-represented in the same hexagons, below 0 one is where the other is not. It weighs "
            "by size, which the strength of co-location does not."
        ),
        example=Example(
            city="fanghe",
            text=N_(
                "In Fanghe cultural venues and creative firms have {together}, industrial sites and creative firms "
                "{apart}: culture and firms work in the same parts of the city, industry elsewhere."
            ),
            values={
                "together": Lookup(COAGGLOMERATION, CULTURE, FIRMS),
                "apart": Lookup(COAGGLOMERATION, INDUSTRY, FIRMS),
            },
        ),
        beware=(_SIZES, N_("Not as a test: it has no p-value, and few large places decide it.")),
        references=(ELLISON_KERR,),
        figure=Figure("signed", N_("Fanghe: value of every pair of kinds.")),
    ),
    Guide(
        indicator=MEAN_CENTRE,
        says=N_("Where the middle of a kind lies, and how far from the middle of all places."),
        formula=("c = ( mean(x_{i}), mean(y_{i}) ),   d = | c_{A} − c |",),
        symbols=(
            ("x_{i}, y_{i}", N_("coordinates of the places of the kind, metres")),
            ("c_{A}, c", N_("middle of the kind, and of all reference places")),
        ),
        reading=N_(
            "A small distance means that the kind shares the city's middle; a large one that it has a side of its "
            "own. Two dates of the same layer show which way a kind moves."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "The middle of Montevideo's industrial sites lies {industry} from that of all places, the middle of "
                "creative firms {firms}."
            ),
            values={"industry": Lookup(MEAN_CENTRE, to_kind=INDUSTRY), "firms": Lookup(MEAN_CENTRE, to_kind=FIRMS)},
        ),
        beware=(
            N_("Not where a kind has two middles: the mean lies between them, where nothing is."),
            N_("Not with far outliers: one of them moves it."),
        ),
        references=(EBDON,),
        figure=Figure("ellipse", _CENTRES),
    ),
    Guide(
        indicator=STANDARD_DEVIATIONAL_ELLIPSE,
        says=N_("How far and in which direction the places of a kind spread."),
        formula=("E = π σ_{1} σ_{2} / 10 000",),
        symbols=(
            (
                "σ_{1}, σ_{2}",
                N_(
                    "standard deviation along the longest direction and across it, metres: square roots of the "
                    "covariance's eigenvalues"
                ),
            ),
        ),
        reading=N_(
            "A small ellipse is a compact kind. A long one follows a corridor, such as a river, a railway or a main "
            "street; its direction is told clockwise from north. It holds some 40 % of the places of a round cloud, "
            "not two thirds."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "The ellipse of Montevideo's industrial sites has {industry}, with half axes of {industry_long} and "
                "{industry_short}: a belt from west to east. That of creative firms has {firms}."
            ),
            values={
                "industry": Lookup(STANDARD_DEVIATIONAL_ELLIPSE, to_kind=INDUSTRY),
                "firms": Lookup(STANDARD_DEVIATIONAL_ELLIPSE, to_kind=FIRMS),
            },
        ),
        beware=(
            N_("Not as a boundary of a cluster: it covers water and fields as well."),
            N_("Not with fewer than about ten places."),
        ),
        references=(YUILL,),
        figure=Figure("ellipse", _CENTRES),
    ),
)
