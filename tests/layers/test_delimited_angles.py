from __future__ import annotations

import math

import pytest

from layers.formats.delimited.angles import degrees_and_hemisphere, degrees_of

LATITUDE, LONGITUDE = 31 + 14 / 60 + 22 / 3600, 121 + 29 / 60 + 5 / 3600


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("31°14'22\"N", "121°29'05\"E"),
        ("31°14′22″", "121°29′05″"),
        ("N31°14'22\"", "E121°29'05\""),
        ("31度14分22秒", "121度29分05秒"),
        ("31 14 22", "121 29 05"),
        ("31:14:22", "121:29:05"),
        ("31-14-22", "121-29-05"),
        ("31° 14' 22.0\"N", "121° 29' 5.0\"E"),
        ("31º14'22\"N", "121º29'05\"E"),
        ("31˚14'22\"N", "121˚29'05\"E"),
        ("31°14'22''N", "121°29'05''E"),
        ("北纬31°14′22″", "东经121°29′05″"),
        ("北緯31度14分22秒", "東経121度29分05秒"),
        ("31°14'22,0\"N", "121°29'05,0\"E"),
        ("31°14’22”N", "121°29’05”E"),
        ("31d14m22sN", "121d29m05sE"),
        ("31D14M22S", "121D29M05S"),
        ("31deg 14min 22sec N", "121deg 29min 5sec E"),
        ("311422N", "1212905E"),
        ("31°14.36667'N", "121°29.08333'E"),
        ("N31:14.36667", "E121:29.08333"),
        ("31.2394444° N", "121.4847222° E"),
        ("３１°１４′２２″", "１２１°２９′０５″"),
        ("  31 ° 14 ' 22 \" n. ", " 121 ° 29 ' 05 \" e. "),
    ],
)
def test_one_place_in_many_spellings(latitude: str, longitude: str) -> None:
    assert degrees_of(latitude) == pytest.approx(LATITUDE, abs=1e-6)
    assert degrees_of(longitude) == pytest.approx(LONGITUDE, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "-34°36'30\"",
        "−34°36'30\"",
        "34°36'30\"S",
        "S34°36'30\"",
        "-34°36'30\"S",
        "34 36 30 S",
        "-34 36 30",
        "-34:36:30",
        "34d36m30sS",
        "-34d36m30s",
        "34°36.5'S",
        "南纬34°36′30″",
        "343630S",
    ],
)
def test_a_sign_is_one_of_the_whole_angle(text: str) -> None:
    assert degrees_of(text) == pytest.approx(-(34 + 36.5 / 60))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E",
        "34°60'",
        "34°10'60\"",
        "34.5°30'",
        "34°30.5'10\"",
        "1 2 3 4",
        "N34S",
        "12 345",
        "34°36'30\"O",
        "lon",
        "1.2.3",
        "°",
        "5-6-7-8",
        "12:00:00:00",
        " " * 70,
        "1" * 100_000,
    ],
)
def test_what_is_no_angle(text: str) -> None:
    assert math.isnan(degrees_of(text))


def test_the_hemisphere_is_said() -> None:
    assert degrees_and_hemisphere("58°22'W") == (pytest.approx(-58.3666667), "W")
    assert degrees_and_hemisphere("58.5")[1] == ""
