"""In which language the printed products are: English stands in for Chinese where no typeface can write it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gis_app.exports.city_results import results_of
from layers.language import current_language, speaking
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.exports.city_results import CityResults


def print_language() -> str:
    """Return the language in force, or ``en`` where this machine cannot print it."""
    from gis_app.exports.print.fonts import chinese_typeface

    language = current_language()
    return "en" if language == "zh_CN" and chinese_typeface() is None else language


def print_remarks() -> list[str]:
    """Return what a planner must know of the printed products: in which language they are, and why."""
    if print_language() == current_language():
        return []
    return [
        _(
            "No Chinese typeface was found on this machine, so the plate and the report are in English: install "
            "Noto Sans CJK SC or Source Han Sans."
        )
    ]


def in_print(results: CityResults) -> CityResults:
    """Return the results in the language of print.

    Sentences belong to the results, so where English must stand in for Chinese they are computed again.
    """
    language, made = print_language(), results.provenance
    if language == current_language():
        return results
    with speaking(language):
        again = results_of(results.city, zones=results.drawn, simulations=made.simulations or 999, seed=made.seed or 0)
    return replace(again, provenance=made)
