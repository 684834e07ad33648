"""Pages of what two kinds show together: pairs counted, tested, and tested again."""

from __future__ import annotations

from gis_app.indicators.guide.entry import FIRMS, Example, Figure, Guide, Lookup
from gis_app.indicators.guide.references import DIGGLE, LESLIE, LOTWICK, MRKVICKA, MYLLYMAKI, OHSER
from gis_app.indicators.inputs.city_index import CULTURE, INDUSTRY, LEARNING
from gis_app.indicators.measures.colocation import CO_LOCATION_PROFILE, CO_LOCATION_STRENGTH
from gis_app.indicators.measures.equal_density import CO_LOCATION_STRATIFIED
from gis_app.indicators.measures.independence import CO_LOCATION_INDEPENDENCE
from gis_app.indicators.measures.quotients import COLOCATION_QUOTIENT
from gis_app.indicators.measures.robustness import VERDICT_STABILITY
from layers.language import N_

_COUNTED = ("n_{AB}", N_("ordered pairs of a place of A and a place of B not farther apart than 400 m"))
_ALL = ("T", N_("ordered pairs of all reference places not farther apart than that"))
_NUMBERS = ("N_{A}, N_{B}, N", N_("places of A, of B, and all reference places"))

PAGES = (
    Guide(
        indicator=CO_LOCATION_STRENGTH,
        says=N_("How many times more often two kinds lie within 400 m of each other than shuffled kinds would."),
        formula=(
            "s = n_{AB} / ( N_{A} N_{B} T / (N (N − 1)) )",
            "A = B:   s = n_{AA} / ( N_{A} (N_{A} − 1) T / (N (N − 1)) )",
        ),
        symbols=(_COUNTED, _ALL, _NUMBERS),
        reading=N_(
            "1 is as chance has it, 2 twice as many pairs, 0.5 half as many. Beside it stands the range that chance "
            "shows 19 times out of 20: few places make it wide, and a ratio inside it says nothing. Places of a city "
            "gather anyway, therefore kinds are shuffled and places stay."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo cultural venues and creative firms have {near} times as many pairs as shuffled kinds "
                "would; chance alone shows {near_low} to {near_high}. Whether that is more than the centre they share, "
                "the strength at equal density tells. Industrial sites and cultural venues have {far} times as many."
            ),
            values={
                "near": Lookup(CO_LOCATION_STRENGTH, CULTURE, FIRMS),
                "far": Lookup(CO_LOCATION_STRENGTH, INDUSTRY, CULTURE),
            },
        ),
        beware=(
            N_("Not without naming the reference places: with another kind among them the ratio changes, even sides."),
            N_("Not as a cause: two kinds may both seek the centre. The strength at equal density answers that."),
            N_("Not for layers collected in different parts of the city."),
        ),
        references=(DIGGLE,),
        figure=Figure(
            "intervals",
            N_("Strength of every pair of kinds in Montevideo (dot), and what chance shows 19 times out of 20 (bar)."),
        ),
    ),
    Guide(
        indicator=CO_LOCATION_PROFILE,
        says=N_("At which distances two kinds lie together or apart, and how sure that is."),
        formula=(
            "n_{AB}(r) = Σ_{a} Σ_{b} 1( d_{ab} ≤ r )",
            "E_{AB}(r) = N_{A} N_{B} T(r) / (N (N − 1))",
            "E_{AA}(r) = N_{A} (N_{A} − 1) T(r) / (N (N − 1))",
            "p = (1 + #{ i : C_{i} ≽ C_{0} }) / (R + 1)",
        ),
        symbols=(
            ("d_{ab}", N_("distance between a place of A and a place of B, never of a place with itself")),
            ("T(r)", N_("ordered pairs of all reference places within r")),
            ("C_{i} ≽ C_{0}", N_("the curve of shuffle i is at least as extreme as the observed one")),
            ("R", N_("number of shuffles, 999 by default")),
        ),
        reading=N_(
            "The curve shows rings of distance, and the grey band holds all of them together in 95 % of the shuffles: "
            "where the curve leaves it, the foot and the sentence say so, with the p of the rings (extreme rank "
            "length). Whether anything is said at all, the pairs up to each distance decide, for they see a weak tie "
            "over many distances; their p and q, which corrects for the number of pairs of kinds, stand in the table. "
            "Where p lies between 0.01 and 0.1, 9,999 shuffles are made instead of 999."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Cultural venues and creative firms in Montevideo: {ratio} times as many pairs within 1,500 m as "
                "expected, {ratio_p}, {ratio_q}. Chance is ruled out; the figure shows from which distance on."
            ),
            values={"ratio": Lookup(CO_LOCATION_PROFILE, CULTURE, FIRMS)},
        ),
        beware=(
            N_("Not with fewer than five places of a kind: there is no test then."),
            N_("Not as a sign that two kinds seek each other: a shared centre bends the curve, too."),
        ),
        references=(MYLLYMAKI, DIGGLE),
        figure=Figure("profile", N_("Cultural venues and creative firms in Montevideo.")),
    ),
    Guide(
        indicator=CO_LOCATION_STRATIFIED,
        says=N_("Whether two kinds still lie together when only places of similar density are compared."),
        formula=("s = n_{AB} / mean( n_{AB}^{*} )",),
        symbols=(
            _COUNTED,
            (
                "n_{AB}^{*}",
                N_(
                    "the same after a shuffle inside each district, or each quarter of the places, from sparse to dense"
                ),
            ),
        ),
        reading=N_(
            "Read it beside the strength of co-location. Where the strength is high and this one is near 1, both "
            "kinds simply seek the centre; where both are high, they seek each other, and only then the sentence says "
            "that they lie together. p is of this very count. Density is the number of reference places within 800 m. "
            "Where a layer of districts is loaded, places are shuffled inside their district instead, and the number "
            "says so."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Cultural venues and creative firms in Montevideo: a strength of {plain} if shuffled everywhere, of "
                "{equal} if shuffled among equally dense places ({equal_q}). What brings them together is the centre."
            ),
            values={
                "plain": Lookup(CO_LOCATION_STRENGTH, CULTURE, FIRMS),
                "equal": Lookup(CO_LOCATION_STRATIFIED, CULTURE, FIRMS),
            },
        ),
        beware=(
            N_("Not as the truer of the two: to share a centre is a fact about a cluster, too."),
            N_("Not with few places: a quarter of them is shuffled at a time."),
        ),
        references=(DIGGLE,),
        figure=Figure("strata", N_("Montevideo: strength when shuffled everywhere (ring) and at equal density (dot).")),
    ),
    Guide(
        indicator=CO_LOCATION_INDEPENDENCE,
        says=N_("Whether two kinds seek the same parts of the city more than each gathering by itself brings about."),
        formula=("s = K_{AB}(400 m) / mean( K_{AB}^{v}(400 m) )",),
        symbols=(
            ("K_{AB}", N_("cross-K: pairs of A and B within the distance, corrected for the edge of the study area")),
            ("K_{AB}^{v}", N_("the same after all places of B are moved by the same random vector v")),
            ("400 m", N_("or a quarter of the study area's width where that is less")),
        ),
        reading=N_(
            "1 is what two kinds show that know nothing of each other, however much each clusters; p is for all eight "
            "distances up to 400 m together. Shuffled kinds ask whether kinds mix among the places there are; the "
            "shift asks whether they seek the same parts of the city. Two kinds can be tied here and apart there: in "
            "the same quarter, in streets of their own. The sentence names both p: of the ratio, and of all distances."
        ),
        example=Example(
            city="fanghe",
            text=N_(
                "In Fanghe industrial sites and cultural venues have {tied} times as many pairs within 400 m as when "
                "one kind is moved as a whole ({tied_p}, {tied_q}): they lie in the same quarters. Yet with kinds "
                "shuffled among the places there are {plain} times as many pairs as expected: inside the quarters they "
                "keep apart."
            ),
            values={
                "tied": Lookup(CO_LOCATION_INDEPENDENCE, INDUSTRY, CULTURE),
                "plain": Lookup(CO_LOCATION_STRENGTH, INDUSTRY, CULTURE),
            },
        ),
        beware=(
            N_(
                "Not to tell a tie between kinds from a centre that both seek: both count here. Kinds made up without "
                "a tie, but with one centre, came out with p up to 0.05 in 60 % of the cases in an irregular study "
                "area (16 % in a rectangle), with p up to 0.01 in 24 % (4 %). Read the strength at equal density "
                "beside it."
            ),
            N_(
                "Not with only a few large clusters of a kind: with about three of them in an irregular study area, "
                "kinds made up without a tie came out with p up to 0.05 in 7.5 % of the cases, and with p up to 0.01 "
                "in 1.7 %. With ten or more it is near 5 % and 1 %, as it should be."
            ),
            N_(
                "Not where the study area holds much land on which nothing can be: the empty land is taken for a "
                "place where they might be, and all kinds look tied."
            ),
        ),
        references=(LOTWICK, MRKVICKA, OHSER),
        figure=Figure(
            "strata",
            N_("Fanghe: pairs within 400 m, times what shuffled kinds have (ring), and what moved kinds have (dot)."),
        ),
    ),
    Guide(
        indicator=VERDICT_STABILITY,
        says=N_("How often the verdict on two kinds stays the same when every place is moved up to 50 m."),
        formula=("v = 100 · #{ k : V_{k} = V_{0} } / 20",),
        symbols=(
            ("V_{k}, V_{0}", N_("verdict of run k of twenty, and of the places where they are")),
            ("50 m", N_("radius of the disc in which each place, or address, is moved at random")),
        ),
        reading=N_(
            "100 % means that wrong house numbers do not matter. Under 90 % the verdict hangs on exact positions: "
            "check the addresses before relying on it. The verdicts are: together, in the same dense parts, apart, in "
            "different parts, both, or no difference from chance."
        ),
        example=Example(
            city="fanghe",
            text=N_(
                "In Fanghe the verdict on cultural venues among themselves holds in {loose} of the runs, so it should "
                "not be built on; that on cultural venues and creative firms holds in {firm}."
            ),
            values={
                "loose": Lookup(VERDICT_STABILITY, CULTURE, CULTURE),
                "firm": Lookup(VERDICT_STABILITY, CULTURE, FIRMS),
            },
        ),
        beware=(
            N_("Not for positions that are off by more than 50 m, such as district centres: they need better data."),
            N_("Not as a probability that the verdict is true: it is about addresses only."),
        ),
        figure=Figure("bars", N_("Fanghe: share of twenty runs with moved places that come to the same verdict.")),
    ),
    Guide(
        indicator=COLOCATION_QUOTIENT,
        says=N_("How much more often than expected the nearest neighbour of one kind is of another."),
        formula=(
            "CLQ_{A→B} = (C_{AB} / N_{A}) / (N_{B} / (N − 1))",
            "A = B:   CLQ_{A→A} = (C_{AA} / N_{A}) / ((N_{A} − 1) / (N − 1))",
        ),
        symbols=(
            (
                "C_{AB}",
                N_(
                    "places of A whose nearest neighbour is of B; where several are equally near, each counts its share"
                ),
            ),
            _NUMBERS,
        ),
        reading=N_(
            "Above 1 A has B as its neighbour more often than B's share would make it, below 1 less often. It looks at "
            "the very next place only, so it is not moved by how dense the area is. Each direction has its own value: "
            "read both."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo the quotient from universities to cultural venues is {there} ({there_q}), the other way "
                "{back} ({back_q}): universities seldom have culture next door, while for venues nothing can be told."
            ),
            values={
                "there": Lookup(COLOCATION_QUOTIENT, LEARNING, CULTURE),
                "back": Lookup(COLOCATION_QUOTIENT, CULTURE, LEARNING),
            },
        ),
        beware=(
            N_("Not as a distance: the next place may be 20 m or 2 km away."),
            N_("Not between runs with different reference places: a third kind takes neighbours away."),
        ),
        references=(LESLIE,),
        figure=Figure(
            "matrix",
            N_(
                "Montevideo: quotient from the kind of the row to the kind of the column; bold where q is at most 0.05."
            ),
        ),
    ),
)
