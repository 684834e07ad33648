"""Pages of distances to the nearest, straight and along streets."""

from __future__ import annotations

from gis_app.indicators.guide.entry import Example, Figure, Guide, Lookup
from gis_app.indicators.inputs.city_index import CULTURE, LEARNING
from gis_app.indicators.measures.proximity import NEAREST_DISTANCE, NEAREST_DISTANCE_MEAN, WITHIN_400_M, WITHIN_800_M
from gis_app.indicators.measures.street_proximity import (
    STREET_DISTANCE,
    STREET_DISTANCE_MEAN,
    STREET_WITHIN_400_M,
    STREET_WITHIN_800_M,
)
from layers.language import N_

_NEAREST = ("d_{i}", N_("straight distance from place i of A to the edge of the nearest place of B, 0 inside it"))
_ALONG = (
    "d_{i}",
    N_("way along the streets from place i of A to the nearest place of B, and to the street and from it"),
)
_COUNT = ("N_{A}", N_("places of A"))
_BOTH_WAYS = N_("Not both ways at once: from culture to learning and from learning to culture are two numbers.")
_LAYER = N_("Not where the layer of B is incomplete: what is missing makes everything look far.")
_GAPS = N_("Not with drawn streets that do not meet in common points: ways would be cut, and places unreached.")
_POINTS = N_(
    "Not the p-value for the value itself where places cover ground: the test measures between points, and both "
    "numbers of it stand beside the value."
)
_CURVE = N_(
    "Montevideo, from cultural venues to the nearest university: share of venues (upwards) that have one within a "
    "distance, straight and along streets."
)

PAGES = (
    Guide(
        indicator=NEAREST_DISTANCE,
        says=N_("How far a typical place of one kind has it to the nearest of another."),
        formula=("median( d_{1}, …, d_{N} )",),
        symbols=(_NEAREST,),
        reading=N_(
            "Half of the places have it nearer than this, half farther. It is the plainest number about linkage: a "
            "distance that can be walked or not. 400 m is five minutes, 800 m ten."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Half of Montevideo's cultural venues have a university within {there}; seen from the universities, "
                "the nearest venue is within {back}."
            ),
            values={
                "there": Lookup(NEAREST_DISTANCE, CULTURE, LEARNING),
                "back": Lookup(NEAREST_DISTANCE, LEARNING, CULTURE),
            },
        ),
        beware=(_BOTH_WAYS, _LAYER, _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=NEAREST_DISTANCE_MEAN,
        says=N_("The same distance on average, which far-off places pull up."),
        formula=("( d_{1} + … + d_{N} ) / N_{A}",),
        symbols=(_NEAREST, _COUNT),
        reading=N_(
            "Compare it with the median. Where the mean is much larger, most places are near and a few are far out; "
            "where both agree, distances are even."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "From cultural venues to the nearest university in Montevideo the mean is {mean} and the median "
                "{median}: a few venues at the edge of the city make the difference."
            ),
            values={
                "mean": Lookup(NEAREST_DISTANCE_MEAN, CULTURE, LEARNING),
                "median": Lookup(NEAREST_DISTANCE, CULTURE, LEARNING),
            },
        ),
        beware=(N_("Not alone: one venue in the countryside can move it by a hundred metres."), _LAYER, _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=WITHIN_400_M,
        says=N_("What share of one kind has another within a five-minute walk."),
        formula=("100 · #{ i : d_{i} ≤ 400 m } / N_{A}",),
        symbols=(_NEAREST, _COUNT),
        reading=N_(
            "For all cultural venues and universities of a city this is its link coverage, the value that a zone is "
            "compared with."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Of Montevideo's cultural venues {there} have a university within 400 m, and {back} of the "
                "universities a cultural venue."
            ),
            values={
                "there": Lookup(WITHIN_400_M, CULTURE, LEARNING),
                "back": Lookup(WITHIN_400_M, LEARNING, CULTURE),
            },
        ),
        beware=(_BOTH_WAYS, N_("Not across barriers: the distance is straight."), _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=WITHIN_800_M,
        says=N_("What share of one kind has another within a ten-minute walk."),
        formula=("100 · #{ i : d_{i} ≤ 800 m } / N_{A}",),
        symbols=(_NEAREST, _COUNT),
        reading=N_(
            "The wider of the two walks. A large step from the share within 400 m to this one says that the kinds are "
            "neighbours of a quarter rather than of a street."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "In Montevideo the share of cultural venues with a university nearby grows from {near} within 400 m to "
                "{far} within 800 m."
            ),
            values={
                "near": Lookup(WITHIN_400_M, CULTURE, LEARNING),
                "far": Lookup(WITHIN_800_M, CULTURE, LEARNING),
            },
        ),
        beware=(_BOTH_WAYS, N_("Not across barriers: the distance is straight."), _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=STREET_DISTANCE,
        says=N_("How far it is on foot, along the streets, to the nearest place of another kind."),
        formula=("median( d_{1}, …, d_{N} )",),
        symbols=(_ALONG,),
        reading=N_(
            "Divide it by the straight distance to see the detour: a right-angled grid of streets makes about 1.3 on "
            "average; much more points to a barrier such as a railway, a port or a walled estate, and to what a new "
            "path would win."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "From cultural venues to the nearest university in Montevideo it is {street} along the streets and "
                "{straight} in a straight line: a detour of about a third."
            ),
            values={
                "street": Lookup(STREET_DISTANCE, CULTURE, LEARNING),
                "straight": Lookup(NEAREST_DISTANCE, CULTURE, LEARNING),
            },
        ),
        beware=(_GAPS, N_("Not where footpaths matter and are missing from the layer of streets."), _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=STREET_DISTANCE_MEAN,
        says=N_("The same way along the streets on average, over the places that have one."),
        formula=("( d_{1} + … + d_{N} ) / N_{A}",),
        symbols=(_ALONG, ("N_{A}", N_("places of A that have a way"))),
        reading=N_(
            "Compare it with the median along the streets. Where the mean is much larger, a few places are cut off or "
            "far out: look for a missing crossing before blaming the places."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "From cultural venues to the nearest university in Montevideo the way along the streets is {mean} on "
                "average; half of the venues have it shorter than {median}."
            ),
            values={
                "mean": Lookup(STREET_DISTANCE_MEAN, CULTURE, LEARNING),
                "median": Lookup(STREET_DISTANCE, CULTURE, LEARNING),
            },
        ),
        beware=(_GAPS, N_("Not alone: the places without a way are left out, and a few far ones pull it up."), _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=STREET_WITHIN_400_M,
        says=N_("What share of one kind reaches another within 400 m along the streets."),
        formula=("100 · #{ i : d_{i} ≤ 400 m } / N_{A}",),
        symbols=(_ALONG, _COUNT),
        reading=N_(
            "The honest version of the share within 400 m. The gap between the two is what streets and barriers cost."
        ),
        example=Example(
            city="montevideo",
            text=N_(
                "Of Montevideo's cultural venues {street} reach a university within 400 m along the streets; in a "
                "straight line it would be {straight}."
            ),
            values={
                "street": Lookup(STREET_WITHIN_400_M, CULTURE, LEARNING),
                "straight": Lookup(WITHIN_400_M, CULTURE, LEARNING),
            },
        ),
        beware=(_GAPS, _BOTH_WAYS, _POINTS),
        figure=Figure("distances", _CURVE),
    ),
    Guide(
        indicator=STREET_WITHIN_800_M,
        says=N_("What share of one kind reaches another within 800 m along the streets."),
        formula=("100 · #{ i : d_{i} ≤ 800 m } / N_{A}",),
        symbols=(_ALONG, _COUNT),
        reading=N_("Ten minutes on foot as the streets run. Places that no street reaches count as not reaching."),
        example=Example(
            city="montevideo",
            text=N_(
                "Of Montevideo's cultural venues {street} reach a university within 800 m along the streets; in a "
                "straight line it would be {straight}."
            ),
            values={
                "street": Lookup(STREET_WITHIN_800_M, CULTURE, LEARNING),
                "straight": Lookup(WITHIN_800_M, CULTURE, LEARNING),
            },
        ),
        beware=(_GAPS, _BOTH_WAYS, _POINTS),
        figure=Figure("distances", _CURVE),
    ),
)
