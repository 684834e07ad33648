"""Results kept in the study with everything that is needed to get them again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gis_app import __version__
from layers.notation import parse_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Result:
    """A stored result.

    Parameters
    ----------
    key
        What it is, such as ``analysis`` or ``find/density_clusters``.
    value
        The bytes as they were saved, usually JSON.
    data_hash
        Of the data it was computed from.
    seed, simulations
        As used; None where there is no chance in it.
    null_model
        What its p-values refer to.
    parameters
        As used, defaults included.
    version
        Of the program that computed it.
    created
        When, UTC, ISO 8601.
    """

    key: str
    value: bytes
    data_hash: str
    seed: int | None = None
    simulations: int | None = None
    null_model: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    version: str = __version__
    created: str = ""


def save(connection: sqlite3.Connection, result: Result) -> None:
    """Store the result in the place of an earlier one with the same key, inside the caller's transaction."""
    connection.execute("DELETE FROM cs_result WHERE key = ?", (result.key,))
    connection.execute(
        "INSERT INTO cs_result (key, value, data_hash, seed, simulations, null_model, parameters, version, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ','now'))",
        (
            result.key,
            result.value,
            result.data_hash,
            result.seed,
            result.simulations,
            result.null_model,
            json.dumps(dict(result.parameters), sort_keys=True),
            result.version,
        ),
    )


def load(connection: sqlite3.Connection, key: str) -> Result | None:
    """Return the result of that key, whatever data it was computed from; None where there is none."""
    found = connection.execute(
        "SELECT key, value, data_hash, seed, simulations, null_model, parameters, version, created"
        " FROM cs_result WHERE key = ?",
        (key,),
    ).fetchone()
    if found is None:
        return None
    key, value, data_hash, seed, simulations, null_model, parameters, version, created = found
    used = parse_json(parameters)
    return Result(key, value, data_hash, seed, simulations, null_model, used, version, created)
