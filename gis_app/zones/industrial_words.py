"""What the words of a mapped industrial site tell: that it is no factory, or that it may not be changed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_app.zones.naming import plain as plain_text
from layers.intake.words import kind_of_value, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Frame = Any
    """A layer's GeoDataFrame."""

_ROADS = r"(?!\s+(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|row|terrace|boulevard|blvd)\b)"
_LAST = r"(?!\s+\w)"
_NO_STREET_BEFORE = r"(?<!calle )(?<!avenida )(?<!camino )(?<!ruta )"

_OPEN = re.compile(
    # folded text: no accents, and й is и
    rf"\b(?:park|square|zoo){_LAST}"
    r"|\b(?:public|botanic(?:al)?|community) gardens?\b|\bopen space\b|\bplaygrounds?\b|\bsports? (?:ground|field)s?\b"
    rf"|\bgolf\b|\bstadium\b|\bcemetery\b|\bgraveyard\b|\bair(?:port|field){_ROADS}\b|\baerodrome\b|\brunway\b"
    r"|\bhelipad\b|\bheliport\b|\b(?:aircraft|airplane|aeroplane|helicopter)s?\b"
    rf"|{_NO_STREET_BEFORE}\b(?:parque|plaza|plazoleta|plazuela)\b|\bespacios? (?:libres?|verdes?)\b|\bareas? verdes?\b"
    r"|\bjardin(?:es)?\b|\bcementerio\b|\bavion(?:es)?\b|\baeropuerto\b|\baerodromo\b|\bpista de aterrizaje\b"
    r"|\bestadio\b|\bcancha\b|\bcampo de deportes\b"
    r"|\bпарк\b|\bсквер\b|\bсад\b|\bплощадь\b|\bкладбище\b|\bсамолет\w{0,2}\b|\bвертолет\w{0,2}\b|\bаэропорт\b"
    r"|\bаэродром\b|\bвзлетн\w+|\bстадион\b"
    r"|(?:公园|广场|绿地|花园|草坪|游乐园|动物园|植物园|陵园|公墓|墓地|体育场|运动场|操场|飞机|直升机|机场|跑道|停机坪)"
    r"(?![路街道巷])"
)
_SCHOOL = re.compile(
    rf"\b(?:school|kindergarten|college|university)s?{_ROADS}\b"
    rf"|{_NO_STREET_BEFORE}\b(?:escuela|liceo|colegio|universidad|facultad)\b|\bjardin de infantes\b"
    r"|\bшкол[аы]\b|\bлицеи\b|\bгимназия\b|\bколледж\b|\bуниверситет\b|\bучилище\b"
    r"|(?:学校|小学|中学|高中|大学|学院|幼儿园)(?![路街道巷])"
)
_MADE = re.compile(
    # a school's depot and an aircraft factory are what they say last
    r"\b(?:factor(?:y|ies)|works|mills?|plant|foundry|brewery|distillery|bakery|depot|warehouses?|workshops?|(?:ship)?yards?"
    r"|manufactur\w*|hangars?|ltd|inc|llc|gmbh)\b"
    r"|\b(?:fabricas?|planta|molinos?|frigorifico|depositos?|almacen(?:es)?|taller(?:es)?|astilleros?|imprenta)\b"
    r"|\b(?:завод|фабрик|комбинат|цех|склад|депо|мастерск|производств|типограф)\w*|\b(?:ооо|тоо|оао|зао|пао)\b"
    r"|厂|仓|库|公司|车间|制造|印刷|作坊|工坊|科技园|产业园|工业园|创业园|物流园|园区"
)
_AT_WORK = re.compile(
    # an industrial, science or business park is no open space
    r"\bindustr\w*|\btech\w*|\bscience\b|\bresearch\b|\bbusiness\b|\benterprise\b|\btrading\b|\binnovation\b|\blogisti\w*"
    r"|\bfreight\b|\bcargo\b|\bterminal\b|\bestate\b|\bmaintenance\b"
    r"|\btecno\w*|\bciencias?\b|\bcientific[ao]\b|\bempresari\w*|\bfabril\b|\bzona franca\b"
    r"|\bпромышлен\w*|\bиндустри\w*|\bтехно\w*|\b(?:автобусн|троллеибусн|трамваин|вагонн|таксомоторн)\w*"
    r"|工业|产业|科技|创业|物流|企业|基地"
)

_TAG_COLUMNS = frozenset(
    (
        *("category", "type", "subtype", "class", "subclass", "fclass", "aeroway", "leisure", "amenity", "building"),
        *("landuse", "historic", "natural", "place", "highway", "用途", "用地性质", "用地类型", "类型", "类别"),
    )
)
_TAGS = frozenset(
    (
        *("park", "garden", "pitch", "playground", "stadium", "sportscentre", "track", "golfcourse", "naturereserve"),
        *(
            "dogpark",
            "common",
            "villagegreen",
            "recreationground",
            "grass",
            "forest",
            "meadow",
            "wood",
            "scrub",
            "beach",
        ),
        *("water", "wetland", "square", "pedestrian", "cemetery", "graveyard", "religious", "education", "zoo"),
        *("school", "kindergarten", "college", "university", "aircraft", "airplane", "helicopter", "airport", "runway"),
        *("taxiway", "apron", "aerodrome", "helipad", "heliport", "airstrip"),
    )
)
_HANGAR = "hangar"

_PROTECTS = re.compile(
    r"protec|proteg|designat|designac|^(?:is)?listed(?:building|status|grade)?$|^conservationarea|preservation"
    r"|^(?:is)?landmark(?:ed|status)?$|^monument(?:o|status|type)?$|^scheduledmonument"
    r"|^heritage(?::operator|level|status|grade|list)|保护|文保|文物|工业红线|工业控制线|охран|памятник"
)
_PROTECTS_PEOPLE = re.compile(r"unprotec|fire|flood|environ|ambient|incendio|data|环境|环保|消防|劳动")
_KEPT_FOR_INDUSTRY = re.compile(
    r"industrial business zone|strategic industrial|significant industrial|\bprotected\b|\bprotegid[ao]\b|\bохраня"
    r"|(?<!环境)保护|文保|文物|工业红线|工业控制线"
)
_YES = frozenset(
    ("yes", "y", "true", "t", "x", "protected", "designated", "listed", "si", "да", "是", "有", "√", "受保护", "已保护")
)
_NO = frozenset(
    (
        *("", "no", "n", "none", "false", "f", "nil", "null", "na", "n/a", "nan", "-", "--", "—", "?", "0", "unknown"),
        *("unprotected", "undesignated", "unlisted", "ninguno", "ninguna", "нет", "否", "无", "没有", "不详", "暂无"),
    )
)
_NOTHING = frozenset(("None", "nan", "<NA>", "NaT"))
_DENIES = re.compile(r"(?:not|sin|не|нет|без) |no (?:protec|design|list)|未|不|非文|非保|无")
_LONGEST_SAID = 40


def no_factory(frame: Frame) -> NDArray[np.bool_]:
    """Tell which rows are open spaces, schools or aircraft by their name or tags.

    Parameters
    ----------
    frame
        Of the layer of industrial sites, (n,) rows.

    Returns
    -------
    numpy.ndarray
        (n,) bool.
    """
    told = np.zeros(len(frame), dtype=bool)
    for column in frame.columns:
        key = plain(column)
        if key in {"name", "nameen"}:
            told |= _by_value(frame[column], names_no_factory)
        elif key in _TAG_COLUMNS:
            told |= _by_value(frame[column], _tags_no_factory)
            if key == "aeroway":
                told |= _by_value(frame[column], _is_airside)
    return told


def names_no_factory(name: str) -> bool:
    """Tell whether a name is that of an open space, a school or an aircraft.

    Examples
    --------
    >>> [names_no_factory(name) for name in ("Plaza Zabala", "Parque Industrial", "飞机", "飞机制造厂")]
    [True, False, True, False]
    """
    text = _folded(name)
    if _MADE.search(text):
        return False
    return bool(_SCHOOL.search(text) or (_OPEN.search(text) and not _AT_WORK.search(text)))


def protections(frame: Frame) -> list[str | None]:
    """Return what protects each row from being changed.

    Parameters
    ----------
    frame
        Of the layer of industrial sites, (n,) rows.

    Returns
    -------
    list
        None where nothing does; a short untrusted text that says what, empty where the file only says yes.
    """
    found: list[str | None] = [None] * len(frame)
    for column, read in _protecting(frame):
        known: dict[str, str | None] = {}
        for row, value in enumerate(frame[column].tolist()):
            text = _text(value)
            if text not in known:
                known[text] = read(text)
            # the first text wins over a mere yes, whatever the order of the columns
            found[row] = found[row] or (known[text] if known[text] is not None else found[row])
    return found


def _protecting(frame: Frame) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    for column in sorted(map(str, frame.columns)):
        key = _folded(plain(column))
        if key == "heritage":
            yield column, _listed_monument
        elif key == "category":
            yield column, _kept_for_industry
        elif _PROTECTS.search(key) and not _PROTECTS_PEOPLE.search(key):
            yield column, _protection


def _protection(text: str) -> str | None:
    folded = _folded(text)
    number = folded.replace(".", "", 1)
    if folded in _NO or _DENIES.match(folded) or (number.isdigit() and not float(number)):
        return None
    # A plan that designates land as industrial protects it from nothing.
    if kind_of_value(text) == "industrial_sites":
        return None
    return "" if folded in _YES or number.isdigit() else _shortened(text)


def _listed_monument(text: str) -> str | None:
    """Read a grade of listing: a mere yes says industrial heritage, which speaks for a site."""
    number = text.removesuffix(".0")
    return "" if number.isdigit() and int(number) > 1 else None


def _kept_for_industry(text: str) -> str | None:
    return _shortened(text) if _KEPT_FOR_INDUSTRY.search(_folded(text)) else None


def _shortened(text: str) -> str:
    said = plain_text(text)
    return said if len(said) <= _LONGEST_SAID else said[: _LONGEST_SAID - 1].rstrip() + "…"


def _tags_no_factory(value: str) -> bool:
    return plain(value) in _TAGS or names_no_factory(value.replace("_", " "))


def _is_airside(value: str) -> bool:
    return plain(value) not in {_HANGAR, *_NO}


def _by_value(column: Any, read: Callable[[str], bool]) -> NDArray[np.bool_]:  # noqa: ANN401  a pandas column
    """Read each distinct value once."""
    texts = [_text(value) for value in column.tolist()]
    known = {text: bool(text) and read(text) for text in set(texts)}
    return np.fromiter((known[text] for text in texts), dtype=bool, count=len(texts))


def _text(value: object) -> str:
    """Return a cell as text, empty where it holds nothing."""
    if isinstance(value, str):
        return value.strip()
    text = str(value)
    return "" if text in _NOTHING else text


def _folded(text: str) -> str:
    """Return text as words are compared: lower case, no accents."""
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in parted if not unicodedata.combining(character))
