"""`python -m gis_app`: the same as the command `clusterscape`."""

from __future__ import annotations

from gis_app.cli import main

if __name__ == "__main__":
    main()
