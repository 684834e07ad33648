#!/usr/bin/env bash
# Sets up what is missing and says what it does: setup.sh run|test
set -euo pipefail
cd "$(dirname "$0")/.."

# Qt's own libraries, a font for Latin and one for Chinese, and what a real screen (X11, Wayland) needs.
libraries="libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 fonts-dejavu-core fonts-noto-cjk
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-xkb1 libxcb-shape0 libwayland-cursor0"
# The tests look at exported maps in a browser, at PDFs as pictures, and at the window on a virtual screen.
[ "$1" = test ] && libraries="$libraries chromium poppler-utils xvfb xauth"

python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null; then libraries="$libraries python3 python3-venv"
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then libraries="$libraries python3-venv"
fi

if command -v dpkg-query >/dev/null; then
  missing=""
  for package in $libraries; do
    dpkg-query -W -f='${db:Status-Abbrev}\n' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
  done
  if [ -n "$missing" ] && [ "$(id -u)" = 0 ]; then
    echo "Installing system packages:$missing"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
  elif [ -n "$missing" ]; then
    echo "If the next steps fail, ask an administrator for: apt-get install$missing"
  fi
fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }

# The build hook compiles the message catalogues, so a changed catalogue installs anew (a few seconds).
stamp=.venv/ready-$(cat pyproject.toml packaging/constraints.txt packaging/hatch_build.py layers/locale/*/*/*.po \
  | sha256sum | cut -c1-16)
if [ ! -e "$stamp" ]; then
  echo "Making the environment in .venv ready (about a minute the first time)"
  # A venv whose making was interrupted has no pip: start again.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; "$python" -m venv .venv; }
  options="-q -c packaging/constraints.txt -e .[test]"
  .venv/bin/python -m pip install -q --disable-pip-version-check --root-user-action=ignore uv 2>/dev/null || true
  # uv is several times faster; where it cannot find its packages, pip can.
  .venv/bin/python -m uv pip install --python .venv/bin/python --reinstall-package clusterscape $options 2>/dev/null \
    || .venv/bin/python -m pip install --disable-pip-version-check --root-user-action=ignore $options
  rm -f .venv/ready-*
  touch "$stamp"
fi
