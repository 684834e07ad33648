"""Clusterscape: from a city's layers to candidate creative clusters, maps and reports."""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("clusterscape")
