"""What a city is made of: from an untrusted file to validated layers in one metric coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.city import City
    from layers.errors import UserError
    from layers.intake.reading import read_layer
    from layers.layer import Layer

__all__ = ["City", "Layer", "UserError", "read_layer"]


def __getattr__(name: str) -> object:
    """Import a public name on first use: geopandas costs a second that a bare window must not wait for."""
    if name == "City":
        from layers.city import City

        return City
    if name == "Layer":
        from layers.layer import Layer

        return Layer
    if name == "UserError":
        from layers.errors import UserError

        return UserError
    if name == "read_layer":
        from layers.intake.reading import read_layer

        return read_layer
    raise AttributeError(f"module 'layers' has no attribute {name!r}")
