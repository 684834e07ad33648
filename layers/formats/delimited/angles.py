"""Degrees, minutes and seconds, in the ways in which people write them."""

from __future__ import annotations

import re
import unicodedata

# Longer is no angle, and what the patterns take apart in several ways takes ages to refuse.
_LONGEST = 60
# Before NFKC, which makes an o of º and parts ˚ and ´ into a blank and an accent.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚度", "°"),
        **dict.fromkeys("′’‘´`ʹ分＇", "'"),
        **dict.fromkeys("″”“ʺ秒＂", '"'),
        **dict.fromkeys("−–—－", "-"),
    }
)
_HEMISPHERES = {"北": "N", "南": "S", "东": "E", "東": "E", "西": "W"}
_HEMISPHERE = re.compile(r"[北南]緯|[北南]纬|[东東西][经經経]|[北南东東西]")
_NUMBER = r"\d++(?:\.\d++)?+"
_SYMBOLS = re.compile(
    rf"""(?P<before>[NSEW])?+\s?+:?+(?P<sign>[+-])?+\s?+(?P<d>{_NUMBER})\s?+°?+
    (?:[\s:-]?+\s?+(?P<m>{_NUMBER})\s?+['m:]?+(?:[\s:-]?+\s?+(?P<s>{_NUMBER})\s?+["s]?+)?+)?+\s?+(?P<after>[NSEW])?+""",
    re.VERBOSE,
)
_LETTERS = re.compile(
    rf"""(?P<before>[NSEW])?+\s?+(?P<sign>[+-])?+(?P<d>{_NUMBER})\s?+(?:DEG|D)\s?+
    (?:(?P<m>{_NUMBER})\s?+(?:MIN|M|')\s?+(?:(?P<s>{_NUMBER})\s?+(?:SEC|S|")\s?+)?+)?+(?P<after>[NSEW])?+""",
    re.VERBOSE,
)
# ISO 6709 without signs between: 311422N is 31°14′22″.
_PACKED = re.compile(r"(?P<d>\d{2,3})(?P<m>\d{2})(?P<s>\d{2}(?:\.\d++)?+)(?P<after>[NSEW])")


def degrees_of(text: str) -> float:
    """Return an angle in degrees, NaN where a text is none.

    Parameters
    ----------
    text
        Such as ``34°36'30"S``, ``-34 36 30``, ``34:36.5 S``, ``34d36m30s`` or ``东经116°23′``; a sign or a hemisphere
        is one of the whole angle.

    Examples
    --------
    >>> degrees_of("-34°30'"), degrees_of("S 34 30"), degrees_of("东经116.5")
    (-34.5, -34.5, 116.5)
    """
    return degrees_and_hemisphere(text)[0]


def degrees_and_hemisphere(text: str) -> tuple[float, str]:
    """Return an angle as `degrees_of`, and the hemisphere it names, such as ``N``, or nothing."""
    if len(text) > _LONGEST:
        return float("nan"), ""
    plain = _plain(text)
    for pattern in (_PACKED, _SYMBOLS, _LETTERS):
        match = pattern.fullmatch(plain if pattern is not _LETTERS else plain.upper())
        if match is not None:
            return _value(match.groupdict(default=""))
    return float("nan"), ""


def _plain(text: str) -> str:
    signs = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    signs = _HEMISPHERE.sub(lambda match: _HEMISPHERES[match[0][0]], signs).replace("''", '"')
    # A decimal comma; one that parts two numbers has a blank behind it.
    signs = re.sub(r"(?<=\d),(?=\d)", ".", signs)
    signs = re.sub(r"(?<![A-Za-z])[nsew](?![A-Za-z])", lambda match: match[0].upper(), signs)
    return " ".join(signs.split()).rstrip(" .,;")


def _value(parts: dict[str, str]) -> tuple[float, str]:
    before, after = parts.get("before", ""), parts["after"]
    degrees, minutes, seconds = (float(parts[unit] or 0) for unit in "dms")
    # Only the last of them has decimals.
    broken = ("." in parts["d"] and parts["m"]) or ("." in parts["m"] and parts["s"])
    if broken or minutes >= 60 or seconds >= 60 or (before and after):
        return float("nan"), ""
    value = degrees + minutes / 60 + seconds / 3600
    turned = parts.get("sign") == "-" or (before or after) in {"S", "W"}
    return -value if turned else value, before or after
