"""What a way of finding zones declares of itself, and how its settings are read from words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

from layers.errors import UserError
from layers.language import gettext as _

if TYPE_CHECKING:
    from gis_app.zones.look import Look
    from gis_app.zones.zone import Found
    from layers.city import City
    from layers.progress import Progress

Value = float | int | str | list[str]
Settings = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting of a method.

    Parameters
    ----------
    id
        The stable word.
    title
        For people, marked for translation.
    type
        ``kinds`` is a list of place kinds; empty means the city's universe.
    default
        What holds where nothing is said.
    low, high
        Range of a number, inclusive.
    unit
        ``m``, ``ha``, ``places`` or empty.
    choices
        For ``choice``: what may be said.
    """

    id: str
    title: str
    type: Literal["integer", "number", "choice", "kinds"]
    default: Value
    low: float = 0.0
    high: float = math.inf
    unit: str = ""
    choices: tuple[str, ...] = ()


class Search(Protocol):
    """How a method is asked: a city and complete settings; how many zones are wanted, and the seed of what is drawn."""

    def __call__(
        self,
        city: City,
        settings: Settings,
        progress: Progress | None = None,
        *,
        count: int | None = None,
        seed: int = 1,
    ) -> Found:
        """Return the zones by rank, none overlapping another."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way of finding candidate zones.

    Parameters
    ----------
    id
        The stable word.
    title, explanation
        For people, marked for translation.
    parameters
        Its settings, in the order they are shown.
    search
        Does it.
    look
        What its zones are called, and how they are drawn.
    """

    id: str
    title: str
    explanation: str
    parameters: tuple[Parameter, ...]
    search: Search
    look: Look

    def settings(self, given: Mapping[str, object] | None, city: City) -> dict[str, Value]:
        """Complete what is given with the defaults.

        Parameters
        ----------
        given
            Parameter id to value; numbers and lists may be given as text.
        city
            Says which kinds there are.

        Raises
        ------
        UserError
            If a name or a value is not one this method knows; the sentence names the choices.
        """
        known = {parameter.id: parameter for parameter in self.parameters}
        for name in given or {}:
            if name not in known:
                raise UserError(
                    _("{method} has no setting {name}").format(method=self.id, name=repr(name)),
                    remedy=_("its settings are {names}").format(names=", ".join(known)),
                )
        said = {**{name: parameter.default for name, parameter in known.items()}, **(given or {})}
        return {name: _value(parameter, said[name], city) for name, parameter in known.items()}


def assignments(texts: Iterable[str]) -> Mapping[str, str]:
    """Read ``name=value`` words, as the command line takes them.

    Raises
    ------
    UserError
        If one has no equals sign or no name.

    Examples
    --------
    >>> dict(assignments(["min_places=8", "kinds=universities,cultural_venues"]))
    {'min_places': '8', 'kinds': 'universities,cultural_venues'}
    """
    read: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UserError(_("{text} is not a setting").format(text=repr(text)), remedy=_("write it as name=value"))
        read[name.strip()] = value.strip()
    return MappingProxyType(read)


def _value(parameter: Parameter, said: object, city: City) -> Value:
    if parameter.type == "kinds":
        return _kinds(parameter, said, city)
    if parameter.type == "choice":
        return _choice(parameter, said)
    return _number(parameter, said)


def _number(parameter: Parameter, said: object) -> float | int:
    try:
        number = float(str(said))
    except ValueError:
        number = math.nan
    whole = parameter.type == "integer"
    # Put this way round, NaN is refused as well.
    if not parameter.low <= number <= parameter.high or (whole and number != int(number)):
        kind = _("a whole number from {low} to {high}") if whole else _("a number from {low} to {high}")
        raise _refusal(parameter, said, kind.format(low=f"{parameter.low:g}", high=f"{parameter.high:g}"))
    return int(number) if whole else number


def _choice(parameter: Parameter, said: object) -> str:
    if said not in parameter.choices:
        raise _refusal(parameter, said, _("one of {choices}").format(choices=", ".join(parameter.choices)))
    return str(said)


def _kinds(parameter: Parameter, said: object, city: City) -> list[str]:
    words = said.split(",") if isinstance(said, str) else list(said) if isinstance(said, Iterable) else [said]
    chosen = [str(word).strip() for word in words if str(word).strip()]
    there = place_kinds(city)
    for kind in chosen:
        if kind not in there:
            raise _refusal(parameter, kind, _("among the loaded kinds: {kinds}").format(kinds=", ".join(there) or "–"))
    return list(dict.fromkeys(chosen))


def _refusal(parameter: Parameter, said: object, wanted: str) -> UserError:
    what = _("{name} cannot be {value}").format(name=parameter.id, value=repr(said))
    return UserError(what, remedy=_("it is {wanted}").format(wanted=wanted))


def place_kinds(city: City) -> tuple[str, ...]:
    """Return the loaded kinds whose features are places."""
    from layers.kinds.kind import Shape

    return tuple(id_ for id_, layer in city.layers.items() if layer.kind.shape is Shape.PLACE)
