#!/usr/bin/env bash
# Remakes spatstat's (and, where they can be had, pygeoda's and esda's) reference values, compares them with the
# committed ones, and runs the long calibrations: verify.sh [REPEATS]. About eight minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."

repeats=${1:-2000}
here=tests/verification
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
remade=()

missing=""
for package in r-base-core r-cran-spatstat r-cran-jsonlite; do
  dpkg-query -W -f='${db:Status-Abbrev}\n' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing system packages:$missing"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing \
    >/dev/null; } || echo "They could not be installed."
fi
if Rscript -e 'library(spatstat); library(jsonlite)' >/dev/null 2>&1; then
  echo "Computing spatstat's values anew"
  Rscript "$here/spatstat_reference.R" "$scratch/spatstat.json"
  remade+=(--remade "spatstat=$scratch/spatstat.json")
else
  echo "No R with spatstat here: comparing with the committed values of spatstat (Debian: apt-get install$missing)."
fi

# pygeoda and esda are no dependencies: they live in an environment of their own, thrown away afterwards.
if .venv/bin/python -m venv "$scratch/other" >/dev/null 2>&1 \
  && "$scratch/other/bin/python" -m pip install -q --disable-pip-version-check --root-user-action=ignore \
    pygeoda esda >"$scratch/pip.txt" 2>&1; then
  echo "Computing pygeoda's and esda's values anew"
  "$scratch/other/bin/python" -W ignore "$here/pygeoda_reference.py" "$scratch/pygeoda.json"
  remade+=(--remade "pygeoda=$scratch/pygeoda.json")
else
  echo "pygeoda and esda cannot be installed here: comparing with their committed values."
fi

LC_ALL=C.UTF-8 .venv/bin/python "$here/verify.py" --repeats "$repeats" ${remade[@]+"${remade[@]}"}
