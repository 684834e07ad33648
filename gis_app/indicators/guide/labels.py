"""Words on the figures of the help pages, which `packaging/docs_figures.py` draws."""

from __future__ import annotations

from layers.language import N_

DISTANCE = N_("Distance, m")
COMPARABLE = N_("Comparable areas")
MULTIPLE_OF_CHANCE = N_("Observed pairs, as a multiple of chance")
MULTIPLE_OF_USUAL = N_("Share, as a multiple of the usual")
SHARE = N_("Share, %")
RUNS = N_("Runs with the same verdict, %")
STRAIGHT = N_("straight")
ALONG_STREETS = N_("along streets")
K_KM2 = N_("K, km²")
L_M = N_("L, m")
PAIR_CORRELATION = N_("Pair correlation")
DENSITY_PER_KM = N_("Density, per km")
AMONG_THEMSELVES = N_("{kind} among themselves")
