"""SIGKILL to processes that land products: `kills.py [LANDINGS] [RUNS]`.

After every kill the folder is entered again, and all its products must be old or all new: anything else is a fault.
LANDINGS are killed in the milliseconds of landing; RUNS are whole `clusterscape run` and `export` processes, every
second one killed at a random moment of its life, the others when they land.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from gis_app.exports.atomically import product_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PRODUCTS = (
    *("analysis.json", "assessment.json", "candidates.geojson", "density/a.asc", "density/deep/b.asc"),
    *("hot_spots.geojson", "indicators.csv", "map.html", "map.png", "map.svg", "places.geojson", "report.pdf"),
)
OLD, NEW, MINE = "OLD", "NEW" * 1000, "mine"
SIZES = dict.fromkeys(PRODUCTS, len(NEW))
EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.listdir", "os.scandir")
"""What a landing does to the disk, as Python's audit hooks call it before it is done."""
FAULTS = ("mixed", "lost", "left over", "others touched")
COLUMNS = ("tried", "in the middle", "all old", "all new", *FAULTS)
"""In the middle: with a journal of moves that had begun."""
STRETCH = 1.2
"""How far beyond the usual end of a landing kills are spread."""
AIMED_SHARE = 0.3
"""Of a landing, over which kills are spread that wait for the journal."""
EXPORTED = ("map.html", "report.pdf", "table.csv")
PLACES = {"industrial_sites": 60, "universities": 20, "cultural_venues": 40}


def lay(out: Path, products: Iterable[str]) -> None:
    """Fill a new folder with old products, and with a file that is nobody else's business."""
    out.mkdir(parents=True)
    (out / "mine.txt").write_text(MINE)
    for name in products:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(OLD)


def write_new(out: Path, ready: Callable[[], object] = lambda: None, products: Iterable[str] = PRODUCTS) -> None:
    """Land new products, and say when landing begins."""
    with product_set(out) as staging:
        for name in products:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(NEW)
        ready()


def enter(out: Path) -> None:
    """Do what the next start does."""
    with product_set(out):
        pass


def recovered(out: Path, old: Iterable[str], new: dict[str, int]) -> Counter[str]:
    """Enter the folder of a process that was killed, and return what a table counts of it; the folder goes."""
    begun = any(out.glob(".clusterscape-*/landing.json"))
    enter(out)
    found = Counter({"tried": 1, "in the middle": int(begun), judged(out, old, new): 1})
    shutil.rmtree(out)
    return found


def judged(out: Path, old: Iterable[str], new: dict[str, int]) -> str:
    """Say what a folder holds: each of `old` with its old text, or each of `new` at its size.

    Parameters
    ----------
    out : pathlib.Path
    old : iterable of str
        What was there before the kill; nothing else may be where the set did not land.
    new : dict
        Name to bytes of what the set holds.
    """
    # Folders as well: one that a set made must not stay behind, empty.
    found = {path.relative_to(out).as_posix() for path in out.rglob("*")}
    left = {name for name in found if name.startswith(".clusterscape-")}
    if "mine.txt" not in found or (out / "mine.txt").read_text() != MINE:
        return "others touched"
    if not found.issuperset(old):
        return "lost"
    if found - left == _with_folders([*old, "mine.txt"]) and all(
        (out / name).read_bytes() == OLD.encode() for name in old
    ):
        return "left over" if left else "all old"
    if found - left == _with_folders([*old, *new, "mine.txt"]) and all(_is_new(out / name, new[name]) for name in new):
        return "left over" if left else "all new"
    return "mixed"


def _with_folders(names: Iterable[str]) -> set[str]:
    return {str(path) for name in names for path in (Path(name), *Path(name).parents) if path.parts}


def _is_new(path: Path, size: int) -> bool:
    # The moment of writing stands in most products: sizes differ by a digit.
    return abs(path.stat().st_size - size) <= 0.02 * size


# --- landings ----------------------------------------------------------------


def child(act: Callable[[], object]) -> int:
    """Act in a forked child, and return its number."""
    pid = os.fork()
    if pid == 0:
        _act_and_leave(act)
    return pid


def _act_and_leave(act: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)


def stopped_at(event: int, act: Callable[[], object]) -> bool:
    """Act in a child that ends, as if killed, just before it changes the disk for the `event`-th time.

    Returns
    -------
    bool
        Whether it came to that.
    """

    def counted() -> None:
        seen = iter(range(event))

        def hook(name: str, _arguments: Any) -> None:
            if name in EVENTS and next(seen, None) is None:
                os._exit(9)

        sys.addaudithook(hook)
        act()

    return os.waitstatus_to_exitcode(os.waitpid(child(counted), 0)[1]) == 9


def killed_landings(tries: int, folder: Path, seed: int = 3) -> Counter[str]:
    """Kill landings at random moments of theirs, over old products and where there are none in turn."""
    rng = np.random.default_rng(seed)
    usual = statistics.median(_seconds_to_land(folder / f"usual{one}") for one in range(19))
    found: Counter[str] = Counter()
    for one in range(tries):
        out, old = folder / f"out{one}", PRODUCTS if one % 2 else ()
        lay(out, old)
        # The moves take a small part of a landing, beside the journal's fsync: half of the kills wait for it.
        aimed = one % 4 >= 2
        _kill_landing(out, rng.uniform(0.0, STRETCH * usual * (AIMED_SHARE if aimed else 1.0)), aimed=aimed)
        found += recovered(out, old, SIZES)
    return found


def _seconds_to_land(out: Path) -> float:
    lay(out, PRODUCTS)
    pid = _landing_child(out)  # a child as those to be killed: a fork's first steps are slow
    since = time.perf_counter()
    os.waitpid(pid, 0)
    return time.perf_counter() - since


def _landing_child(out: Path) -> int:
    """Return the number of a child that begins to land now."""
    read, write = os.pipe()
    pid = child(lambda: write_new(out, lambda: os.write(write, b"L")))
    os.close(write)
    os.read(read, 1)
    os.close(read)
    return pid


def _kill_landing(out: Path, delay: float, *, aimed: bool) -> None:
    pid = _landing_child(out)
    patience = time.perf_counter() + 0.02  # it may have landed before we looked
    while aimed and not _has_journal(out) and time.perf_counter() < patience:
        pass
    until = time.perf_counter() + delay
    while time.perf_counter() < until:  # sleep is too coarse
        pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


# --- whole processes ---------------------------------------------------------


def write_city(folder: Path) -> None:
    """Write a small city as a planner would have it."""
    rng = np.random.default_rng(5)
    folder.mkdir()
    for kind, count in PLACES.items():
        features = [
            _place(f"{kind} {one}", rng.normal(121.47, 0.012), rng.normal(31.23, 0.012)) for one in range(count)
        ]
        collection = {"type": "FeatureCollection", "features": features}
        (folder / f"{kind}.geojson").write_text(json.dumps(collection))


def _place(name: str, longitude: float, latitude: float) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": point}


class Process:
    """A command of `clusterscape` that lands a set."""

    def __init__(self, folder: Path, command: str) -> None:
        self.command = command
        self._folder = folder
        for _warm in range(2):  # kernels are compiled the first time
            since = time.monotonic()
            if self._start(folder / command).wait():
                raise RuntimeError(f"{command} fails unkilled")
            self.seconds = time.monotonic() - since
        files = [path for path in (folder / command).rglob("*") if path.is_file()]
        self.products = {path.relative_to(folder / command).as_posix(): path.stat().st_size for path in files}

    def _start(self, out: Path) -> subprocess.Popen[bytes]:
        where = ["--out", str(out)]
        if self.command == "export":
            where = [word for name in EXPORTED for word in (f"--{Path(name).stem}", str(out / name))]
        words = [self.command, str(self._folder / "city"), *where, "--simulations", "19", "--language", "en"]
        home = {**os.environ, "CLUSTERSCAPE_HOME": str(self._folder / "home")}
        quiet = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, "-m", "gis_app", *words], env=home, stdout=quiet, stderr=quiet)

    def killed(self, out: Path, rng: np.random.Generator, *, landing: bool) -> Counter[str]:
        """Kill one over old products, and return what became of them."""
        lay(out, self.products)
        running = self._start(out)
        if landing:
            while running.poll() is None and not _has_journal(out):
                time.sleep(0.0002)
            time.sleep(rng.uniform(0.0, 0.004))
        else:
            time.sleep(rng.uniform(0.0, self.seconds))
        running.kill()
        running.wait()
        return recovered(out, self.products, self.products)


def _has_journal(out: Path) -> bool:
    staging = [name for name in os.listdir(out) if name.startswith(".clusterscape-")]  # noqa: PTH208
    return any((out / name / journal).exists() for name in staging for journal in ("unfinished.json", "landing.json"))


def killed_processes(tries: int, folder: Path, seed: int = 3) -> dict[str, Counter[str]]:
    """Kill whole processes, `run` and `export` in turn."""
    rng = np.random.default_rng(seed)
    write_city(folder / "city")
    processes = [Process(folder, "run"), Process(folder, "export")]
    found: dict[str, Counter[str]] = {}
    for one in range(tries):
        process, landing = processes[one % 2], one % 4 >= 2
        row = found.setdefault(f"{process.command}, {'landing' if landing else 'any moment'}", Counter())
        row += process.killed(folder / "killed", rng, landing=landing)
    return found


def main() -> int:
    """Print a table of what became of each set; 1 where one was torn."""
    landings, runs = (int(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, 1000), (2, 200)))
    with tempfile.TemporaryDirectory() as folder:
        found = {"landings": killed_landings(landings, Path(folder))}
        found |= killed_processes(runs, Path(folder)) if runs else {}
    print(f"{'killed':20}", *(f"{one:>14}" for one in COLUMNS))
    for row, count in found.items():
        print(f"{row:20}", *(f"{count[one]:14}" for one in COLUMNS))
    return int(any(count[one] for count in found.values() for one in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
