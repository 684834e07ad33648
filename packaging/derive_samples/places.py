"""From OpenStreetMap tags to the kinds of place; taking the tags raw would double the counts.

Each rule returns the places it keeps and says in words how many rows it left out, for `city.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from joining import largest_of_adjoining, largest_of_same_name, within

if TYPE_CHECKING:
    import geopandas as gpd

CAMPUS_AREA = 2e4
"""A mapped area over 2 ha is a campus of its own, even inside another, m²."""

CAMPUS_MARGIN = 25.0
"""A point or a building this near a campus belongs to it, m."""

SAME_NAME_DISTANCE = 150.0
FIRM_DISTANCE = 50.0
ESTATE_MARGIN = 10.0
ADJOINING_DISTANCE = 30.0
SMALLEST_WORKS = 500.0

ANNEX_NAMES = (
    r"\banexo|\bedificio|\bcolegio\b|\bcomedor|bibliotec|cantina|gimnasio|residencia|aulario|cafeter|salón|estacionamiento"
    r"|\bannex|canteen|library|dormitor|cafeteria|parking|kirjasto|ravintola|opiskelija-asunto"
    r"|общежити|корпус №|столов|библиотек|спортзал|стадион|гараж|котельн|жатақхана|асхана"
)
"""Parts of a university that are mapped as if they were one, and schools mapped as a college."""

CULTURE_NAMES = r"cultur|\barte|teatr|museo|kulttuuri|kultur|культур|мәдениет|театр|музей|дворец мира"

CULTURE_TAGS = {
    "amenity": ("theatre", "cinema", "arts_centre", "library"),
    "tourism": ("museum", "gallery"),
}

CULTURE_SHOPS = ("art", "books", "gift", "ticket", "craft")

FIRM_CATEGORIES: dict[str, dict[str, str]] = {
    "office": {
        "it": "it",
        "software": "it",
        "web_design": "design",
        "design": "design",
        "graphic_design": "design",
        "interior_design": "design",
        "architect": "architecture",
        "architecture": "architecture",
        "publisher": "publishing",
        "newspaper": "publishing",
        "advertising_agency": "advertising",
        "advertising": "advertising",
    },
    "craft": {
        "photographer": "photography",
        "photographic_laboratory": "photography",
        "printer": "printing",
        "bookbinder": "printing",
        "sculptor": "crafts",
        "pottery": "crafts",
        "art_smith": "crafts",
        "artist": "crafts",
        "handicraft": "crafts",
    },
    "shop": {
        "books": "bookshop",
        "art": "art",
        "music": "music",
        "musical_instrument": "music",
        "photo": "photography",
        "photo_studio": "photography",
        "craft": "crafts",
        "interior_decoration": "design",
    },
    "amenity": {"studio": "studio"},
}
"""Tag, value, category; copy shops, jewellers and antique dealers are trade, not creative work."""


def universities(city: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Campuses, and what lies apart from them."""
    mapped = city[city["amenity"].isin(["university", "college"])]
    areas, points = mapped[mapped.area > 0], mapped[mapped.area == 0]
    campuses = areas[~within(areas, areas[areas.area > CAMPUS_AREA]) | (areas.area > CAMPUS_AREA)]
    buildings = city[city["building"].isin(["university", "college"]) & ~city.index.isin(mapped.index)]
    apart = pd.concat([points, buildings[buildings["name"].notna()]])
    apart = apart[~within(apart, areas, CAMPUS_MARGIN)]
    sites = pd.concat([campuses, apart])
    # A nameless outline is still a university's ground; a nameless point tells nothing.
    sites = sites[sites["name"].notna() | (sites.area > 0)]
    annexes = sites["name"].fillna("").str.contains(ANNEX_NAMES, case=False)
    kept = largest_of_same_name(sites[~annexes], SAME_NAME_DISTANCE)
    category = kept["amenity"].where(kept["amenity"].isin(["university", "college"]), kept["building"])
    return kept.assign(category=category), _told(len(mapped) + len(buildings), kept, "parts of a campus, annexes")


def cultural_venues(city: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Theatres, cinemas, arts centres, libraries, museums, galleries; halls only where named for culture."""
    category = pd.Series(None, index=city.index, dtype=object)
    for tag, values in CULTURE_TAGS.items():
        category = category.where(category.notna(), city[tag].where(city[tag].isin(values)))
    halls = city["amenity"].isin(["community_centre", "events_venue"])
    cultured = halls & city["name"].fillna("").str.contains(CULTURE_NAMES, case=False)
    category = category.where(category.notna(), city["amenity"].where(cultured))
    mapped = city.assign(category=category)[category.notna()]
    # A video shop rents films out and a hairdresser hangs some pictures: a shop first.
    proper = mapped[mapped["name"].notna() & (mapped["shop"].isna() | mapped["shop"].isin(CULTURE_SHOPS))]
    # A faculty's library belongs to its university, which is counted already.
    faculties = city[city["building"].isin(["university", "college"])]
    of_faculty = proper["category"].eq("library") & within(proper, faculties)
    kept = largest_of_same_name(proper[~of_faculty], SAME_NAME_DISTANCE)
    return kept, _told(
        len(mapped) + int((halls & ~cultured).sum()), kept, "unnamed, shops, faculty libraries or mapped twice"
    )


def industrial_sites(city: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Industrial land, and works or industrial buildings that stand outside it."""
    land = city[city["landuse"].isin(["industrial", "brownfield"]) & (city.area > 0)]
    of_works = city["man_made"].eq("works")
    types = ["industrial", "warehouse", "factory", "manufacture"]
    works = city[(city["building"].isin(types) | of_works) & ~city.index.isin(land.index)]
    outside = works[~within(works, land, ESTATE_MARGIN)]
    weighty = (outside.area >= SMALLEST_WORKS) | outside["man_made"].eq("works") | outside["name"].notna()
    joined = largest_of_adjoining(outside[weighty], ADJOINING_DISTANCE)
    kept = largest_of_same_name(pd.concat([land, joined]), SAME_NAME_DISTANCE)
    category = kept["landuse"].where(kept.index.isin(land.index), kept["building"].replace("yes", None))
    category = category.where(category.notna(), "works")
    return kept.assign(category=category), _told(len(land) + len(works), kept, "buildings of an estate")


def creative_firms(city: gpd.GeoDataFrame, culture: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Offices, workshops and shops of the creative trades that are not in `culture` already."""
    category = pd.Series(None, index=city.index, dtype=object)
    for tag, categories in FIRM_CATEGORIES.items():
        category = category.where(category.notna(), city[tag].map(categories).astype(object))
    mapped = city.assign(category=category.replace(np.nan, None))[category.notna()]
    named = mapped[mapped["name"].notna() & ~mapped["osm_id"].isin(culture["osm_id"])]
    kept = largest_of_same_name(named, FIRM_DISTANCE)
    return kept, _told(len(mapped), kept, "unnamed, cultural venues or mapped twice")


def _told(rows: int, kept: gpd.GeoDataFrame, reason: str) -> str:
    """Say what a rule kept, for the note of `city.toml`."""
    return f"{len(kept)} of {rows} mapped objects ({reason} left out)"
