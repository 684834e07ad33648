"""Lets the tests here import the attacks beside them, which `make attack` runs as scripts."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
