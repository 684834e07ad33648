"""Pages of what has a value at every place, or in every hexagon: map layers, summed up in the table."""

from __future__ import annotations

from types import MappingProxyType

from gis_app.indicators.guide.entry import FIRMS, Example, Figure, Guide, Lookup
from gis_app.indicators.guide.references import ANSELIN, CROMLEY, ORD, SILVERMAN, WANG
from gis_app.indicators.inputs.city_index import CULTURE, LEARNING
from gis_app.indicators.measures.hot_spots import GETIS_ORD_GI_STAR, KERNEL_DENSITY
from gis_app.indicators.measures.reach import REACH
from gis_app.indicators.measures.surroundings import BIVARIATE_LOCAL_JOIN_COUNT, LOCAL_COLOCATION_QUOTIENT
from layers.language import N_

_SHUFFLED = N_("Not as a ranking of places: those that cannot be told from chance are not therefore average.")

PAGES = (
    Guide(
        indicator=LOCAL_COLOCATION_QUOTIENT,
        says=N_("Around which places of one kind another is over- or under-represented."),
        formula=(
            "q_{i} = ( Σ_{j∈B} w_{ij} / Σ_{j} w_{ij} ) / ( N_{B} / (N − 1) )",
            "w_{ij} = exp( −d_{ij}^{2} / 2b^{2} )",
        ),
        symbols=(
            ("j", N_("the twenty reference places nearest to place i of A")),
            ("d_{ij}, b", N_("their distance, and that of the twentieth")),
            ("N_{B}, N", N_("places of B, without place i itself where A is B, and all reference places")),
        ),
        reading=N_(
            "On the map strong places have more partners among their neighbours than chance has, weak ones fewer, "
            "isolated ones none although chance would bring some. Strong places side by side mark where a cluster "
            "works; single ones may be accidents, though only one in twenty of those shown is to be expected."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo {culture} of the cultural venues are strong in culture, all of them in the old town and "
                "the centre beside it; of the creative firms {firms} are."
            ),
            values={
                "culture": Lookup(LOCAL_COLOCATION_QUOTIENT, CULTURE, CULTURE),
                "firms": Lookup(LOCAL_COLOCATION_QUOTIENT, FIRMS, CULTURE),
            },
        ),
        beware=(
            _SHUFFLED,
            N_("Not for a rare second kind: having none nearby then says nothing."),
            N_("Not between sparse and dense parts without the map: twenty neighbours reach far where it is sparse."),
        ),
        references=(CROMLEY, WANG),
        figure=Figure(
            "classes", N_("Montevideo, cultural venues among themselves: strong places (filled) and all others (pale).")
        ),
    ),
    Guide(
        indicator=BIVARIATE_LOCAL_JOIN_COUNT,
        says=N_("Which places of one kind have remarkably many of another within 400 m."),
        formula=("J_{i} = #{ j ∈ B : d_{ij} ≤ 400 m }", "p_{i} = P( X ≥ J_{i} ),   X ~ Hyp( N − 1, N_{B}, n_{i} )"),
        symbols=(
            ("J_{i}", N_("partners within 400 m of place i of A")),
            ("n_{i}", N_("reference places of any kind within 400 m of it")),
            ("Hyp", N_("hypergeometric distribution: how many of B are among n places drawn from all others")),
        ),
        reading=N_(
            "It asks the same as the local quotient, in counts that can be checked on the ground and within a fixed "
            "distance. A place in a dense quarter needs more partners to be remarkable than one in a sparse one."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo {culture} of the cultural venues have more culture within 400 m than chance has, and "
                "{firms} of the creative firms."
            ),
            values={
                "culture": Lookup(BIVARIATE_LOCAL_JOIN_COUNT, CULTURE, CULTURE),
                "firms": Lookup(BIVARIATE_LOCAL_JOIN_COUNT, FIRMS, CULTURE),
            },
        ),
        beware=(_SHUFFLED, N_("Not to find places that lack partners: it looks for many only.")),
        references=(ANSELIN,),
        figure=Figure(
            "classes",
            N_(
                "Montevideo, cultural venues among themselves: places with more within 400 m than chance has (filled) "
                "and all others (pale)."
            ),
        ),
    ),
    Guide(
        indicator=GETIS_ORD_GI_STAR,
        says=N_("Which parts of the city hold far more, or far fewer, places of a kind than the rest."),
        formula=("G_{i}^{*} = ( Σ_{j} x_{j} − m x̄ ) / ( S √( (n m − m^{2}) / (n − 1) ) )",),
        symbols=(
            ("x_{j}", N_("places of the kind in hexagon i and its neighbours, m hexagons together")),
            ("x̄, S, n", N_("mean and standard deviation over all hexagons of the study area, and their number")),
        ),
        reading=N_(
            "Hot hexagons stay hot after correction for their number, so few single places reach it. The value is a "
            "standard score: 2 is unusual for one hexagon, but with thousands of them much more is needed."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "For cultural venues in Montevideo {hot_hot} of {hot_cells} hexagons are hot, {hot} of the study area; "
                "no hexagon can be cold, for most hold none."
            ),
            values={"hot": Lookup(GETIS_ORD_GI_STAR, to_kind=CULTURE)},
        ),
        beware=(
            N_("Not as a boundary: hexagons are a grid laid over the city, not its blocks."),
            N_("Not as a sign of mixing: it looks at one kind at a time."),
        ),
        references=(ORD,),
        figure=Figure("hexagons", N_("Montevideo, cultural venues: hot hexagons.")),
    ),
    Guide(
        indicator=KERNEL_DENSITY,
        says=N_("How densely a kind lies around every spot of the city."),
        formula=("f(s) = Σ_{i} exp( −|s − p_{i}|^{2} / 2h^{2} ) / (2 π h^{2})",),
        symbols=(
            ("s", N_("a spot of the study area")),
            ("p_{i}", N_("place i of the kind")),
            ("h", N_("bandwidth: by Silverman's rule the spread of the places times n to the power of −1/6")),
        ),
        reading=N_(
            "A picture for the eye: where it is dark a kind is dense. The bandwidth decides how much detail is seen. "
            "Silverman's rule draws the city's large form; 200 to 400 m show streets and blocks."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Cultural venues in Montevideo reach {culture} at their peak, smoothed over {culture_width}; creative "
                "firms {firms}, smoothed over {firms_width}."
            ),
            values={
                "culture": Lookup(KERNEL_DENSITY, to_kind=CULTURE),
                "firms": Lookup(KERNEL_DENSITY, to_kind=FIRMS),
            },
        ),
        beware=(
            N_("Not between kinds at different bandwidths: a wider one lowers every peak."),
            N_("Not as a test: every cloud of places has a peak."),
        ),
        references=(SILVERMAN,),
        figure=Figure("density", N_("Montevideo: density of cultural venues.")),
    ),
    Guide(
        indicator=REACH,
        says=N_("How many places of another kind each place reaches on foot in five, ten and fifteen minutes."),
        formula=("r_{i} = #{ j ∈ B : d_{ij} ≤ 400, 800, 1200 m }",),
        symbols=(("d_{ij}", N_("way along the streets from place i of A to place j of B; straight without streets")),),
        reading=N_(
            "It counts choices, where the distance to the nearest tells of one. On the map large dots are places with "
            "much around them. The step from 400 to 1,200 m shows whether partners lie next door or across the quarter."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "A cultural venue in Montevideo reaches {near} universities within 800 m on average and {far} within "
                "1,200 m, along the streets."
            ),
            values={
                "near": Lookup(REACH, CULTURE, LEARNING, MappingProxyType({"radius_m": 800.0})),
                "far": Lookup(REACH, CULTURE, LEARNING, MappingProxyType({"radius_m": 1200.0})),
            },
        ),
        beware=(
            N_("Not across runs with and without streets: straight distances reach more."),
            N_("Not near the edge of the study area: what lies beyond is not counted."),
        ),
        figure=Figure(
            "reached",
            N_("Montevideo: cultural venues (discs), the larger the more universities (diamonds) they reach in 800 m."),
        ),
    ),
)
