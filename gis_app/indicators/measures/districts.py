"""What each of the city's own districts is specialised in, and which district a place lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis_app.indicators.indicator import RANDOM_LABELLING, Indicator
from gis_app.indicators.inputs.many_tests import false_discovery, known
from gis_app.indicators.inputs.membership import places_inside
from gis_app.indicators.place_result import Q_MOST, STRONG, UNTOLD, WEAK, PlaceResult, nothing
from gis_app.indicators.wording import why_absent
from layers.language import N_, ngettext
from layers.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis_app.indicators.inputs.city_run import CityRun
    from gis_app.indicators.reading import Reading

DISTRICTS = "districts"
"""The kind id of the layer that is read here."""

OUTSIDE = -1
"""The district of a place that lies in none."""

FEWEST_DISTRICTS = 2
"""With fewer that hold a reference place there is nothing to compare."""

CONFIDENCE = 0.95

QUOTIENT_STEPS = (0.5, 0.8, 1.25, 2.0)
"""Quotients that part the classes of a map: the same factor above and below the city's share."""


def district_of_places(run: CityRun) -> NDArray[np.int64]:
    """Return (n,) the row of the district that each reference place lies in, `OUTSIDE` where in none.

    Where districts overlap or nest, a place belongs to the smallest; on a shared boundary of two as large, to the
    first.
    """
    return run.once("district_of_places", _district_of_places)


def _district_of_places(run: CityRun) -> NDArray[np.int64]:
    shapes, xy = run.index.geometries(DISTRICTS), run.places.xy
    found = np.full(len(xy), OUTSIDE, dtype=np.int64)
    if len(shapes) and len(xy):
        shape, place = places_inside(xy, shapes)
        # Of several districts the last one assigned stays: the smallest, and of two as large the first.
        largest_first = np.lexsort((-shape, -shapely.area(shapes[shape])))
        found[place[largest_first]] = shape[largest_first]
    return found


def why_no_districts(run: CityRun) -> str | None:
    """Return why districts say nothing here, or None where at least two of them hold reference places."""
    if reason := why_absent(run.city, DISTRICTS):
        return reason
    held = np.unique(district_of_places(run))
    if np.count_nonzero(held != OUTSIDE) < FEWEST_DISTRICTS:
        return _("Fewer than two districts hold reference places, so there is nothing to compare.")
    return None


def district_quotients(run: CityRun, kind: str) -> PlaceResult:
    """Return the location quotient of `kind` in each district.

    Parameters
    ----------
    run
        Of the city.
    kind
        A kind id.

    Returns
    -------
    PlaceResult
        The districts that hold a reference place, in the layer's order. Columns: ``district`` (its row), ``name``
        (untrusted), ``places``, ``observed``, ``expected``, ``low`` and ``high`` (exact Poisson interval), ``shrunk``.
        Empty with a reason where nothing can be told.
    """
    return run.once(f"district_quotients:{kind}", lambda run: _district_quotients(run, kind))


def _why_not(run: CityRun, kind: str) -> str | None:
    reason = why_no_districts(run) or run.why_not_compared(kind)
    if reason is None and not np.any(_is_kind(run, kind) & (district_of_places(run) != OUTSIDE)):
        reason = _("None of these places lies in a district.")
    return reason


def _is_kind(run: CityRun, kind: str) -> NDArray[np.bool_]:
    return np.asarray(run.places.marks == run.places.kinds.index(kind))


def _district_quotients(run: CityRun, kind: str) -> PlaceResult:
    from gis_app.statistics.location_quotients import labelling_p, marshall, poisson_interval

    if reason := _why_not(run, kind):
        return nothing(DISTRICT_LOCATION_QUOTIENT.id, None, kind, reason)
    districts = run.index.geometries(DISTRICTS)
    of_place = district_of_places(run)
    inside, is_kind = of_place != OUTSIDE, _is_kind(run, kind)
    places = np.bincount(of_place[inside], minlength=len(districts))
    held = np.flatnonzero(places)
    observed = np.bincount(of_place[inside & is_kind], minlength=len(districts))[held]
    places, of_kind, of_all = places[held], int(observed.sum()), int(places.sum())
    expected = of_kind * places / of_all
    low, high = poisson_interval(observed, expected, CONFIDENCE)
    p = labelling_p(observed, places, of_kind, of_all)
    q = np.array(false_discovery(p.tolist()), dtype=np.float64)
    names = np.array(run.index.names(DISTRICTS), dtype=object)[held]
    columns = {
        "district": held, "name": names, "places": places, "observed": observed, "expected": expected,
        "low": low, "high": high, "shrunk": marshall(observed, expected),
    }  # fmt: skip
    return PlaceResult(
        DISTRICT_LOCATION_QUOTIENT.id, None, kind, districts[held], np.empty(0, dtype=np.int64), observed / expected,
        p, q, _classes(observed / expected, q), columns, dict(DISTRICT_LOCATION_QUOTIENT.parameters),
    )  # fmt: skip


def _classes(quotient: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.str_]:
    side = np.where(quotient > 1.0, STRONG, WEAK)
    # Wide enough for every class, so that all results have one type.
    return np.where(q <= Q_MOST, side, UNTOLD).astype("<U15")


def _readings(run: CityRun) -> Iterator[Reading]:
    if reason := why_no_districts(run):
        # One line for the city: without districts there is nothing to say of any kind.
        yield DISTRICT_LOCATION_QUOTIENT.reading(value=None, reason=reason)
        return
    for kind in run.shown_kinds:
        result = district_quotients(run, kind)
        yield _highest(kind, result)
        yield _standing_out(kind, result)


def _highest(kind: str, result: PlaceResult) -> Reading:
    """Tell the district that is highest after shrinkage, among equals the one whose interval begins highest."""
    said: dict[str, Any] = {"summary": "highest district"}
    if not len(result):
        return DISTRICT_LOCATION_QUOTIENT.reading(to_kind=kind, value=None, parameters=said, reason=result.reason)
    at = int(np.lexsort((result.columns["low"], result.columns["shrunk"]))[-1])
    said |= {name: known(float(result.columns[name][at])) for name in ("expected", "low", "high", "shrunk")}
    said |= {"observed": int(result.columns["observed"][at]), "n_districts": len(result)}
    number = int(result.columns["district"][at]) + 1
    name = str(result.columns["name"][at] or _("district {number}").format(number=number))
    # Tables and documents list the parameters; untrusted text there as everywhere.
    said["district"] = name
    return DISTRICT_LOCATION_QUOTIENT.reading(
        to_kind=kind,
        value=float(result.value[at]),
        p=float(result.p[at]),
        q=float(result.q[at]),
        null_model=RANDOM_LABELLING,
        parameters=said,
        detail=name,
    )


def _standing_out(kind: str, result: PlaceResult) -> Reading:
    counts = result.counts()
    said = {"summary": "share of districts that stand out", "n_districts": len(result), "false_discovery": Q_MOST}
    said |= {f"n_{word}": number for word, number in counts.items()}
    if not len(result):
        return DISTRICT_LOCATION_QUOTIENT.reading(
            to_kind=kind, value=None, unit="%", parameters=said, reason=result.reason
        )
    found = len(result) - counts.get(UNTOLD, 0)
    detail = ngettext("{found} of {count} district", "{found} of {count} districts", len(result))
    return DISTRICT_LOCATION_QUOTIENT.reading(
        to_kind=kind,
        value=100.0 * found / len(result),
        unit="%",
        null_model=RANDOM_LABELLING,
        parameters=said,
        detail=detail.format(found=found, count=len(result)),
    )


DISTRICT_LOCATION_QUOTIENT = Indicator(
    id="district_location_quotient",
    title=N_("Location quotient of districts"),
    explanation=N_(
        "Places of one kind in a district, divided by what the kind's share in the city would bring there: 1 is as in "
        "the city, 2 twice as many. The line names the district that is highest once small counts are drawn towards "
        "the mean, and the share of districts that stand out. Interval and test answer different questions: the one "
        "how exact the quotient is were the count a Poisson draw, the other whether shuffled kinds come so far; near "
        "the limit they may differ. It needs a layer of districts."
    ),
    unit="",
    levels=("city", "place"),
    kinds=(DISTRICTS,),
    null_model=RANDOM_LABELLING,
    keywords=("S5",),
    citation="Isard 1960; Marshall 1991",
    parameters={"confidence": CONFIDENCE, "shrinkage": "gamma-Poisson"},
    compute=_readings,
)

INDICATORS = (DISTRICT_LOCATION_QUOTIENT,)
