"""A set of products lands whole or not at all, whenever its process is killed; `make attack` kills more."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kills import MINE, OLD, PRODUCTS, SIZES, child, enter, judged, killed_landings, lay, stopped_at, write_new

from gis_app.exports import landing
from gis_app.exports.atomically import product_set
from layers.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

LANDINGS = 60
FEW = PRODUCTS[3:9]
FEW_SIZES = {name: SIZES[name] for name in FEW}
STAGING = ".clusterscape-a1b2c3d4"


def _write_few(out: Path) -> None:
    write_new(out, products=FEW)


def _killed_everywhere(folder: Path, old: tuple[str, ...], act: Callable[[Path], None]) -> list[str]:
    """Return what a folder holds after it was entered again, for every change of the disk at which `act` can stop."""
    found = []
    for event in range(1000):
        out = folder / f"out{event}"
        lay(out, old)
        stopped = stopped_at(event, lambda: act(out))  # noqa: B023  called at once
        enter(out)
        found.append(judged(out, old, FEW_SIZES))
        if not stopped:
            return found
    pytest.fail("it never ends")


@pytest.mark.parametrize("old", [FEW, ()])
def test_a_kill_at_any_moment_leaves_all_old_or_all_new(tmp_path: Path, old: tuple[str, ...]) -> None:
    found = _killed_everywhere(tmp_path, old, _write_few)
    landed = found.index("all new")
    # Once the journal is written there is no way back.
    assert found == ["all old"] * landed + ["all new"] * (len(found) - landed)
    assert min(landed, len(found) - landed) > len(FEW)


def _fail_to_land(out: Path) -> None:
    (out / FEW[-1]).mkdir()
    with pytest.raises(UserError):
        _write_few(out)


def test_a_kill_while_a_failed_landing_is_taken_back_leaves_all_old(tmp_path: Path) -> None:
    old = FEW[2:-1]
    for event in range(1, 1000):  # the folder in the way is the first
        out = tmp_path / f"out{event}"
        lay(out, old)
        stopped = stopped_at(event, lambda: _fail_to_land(out))  # noqa: B023  called at once
        enter(out)
        (out / FEW[-1]).rmdir()
        assert judged(out, old, FEW_SIZES) == "all old", event
        if not stopped:
            return
    pytest.fail("it never ends")


def test_a_recovery_may_be_killed_as_well(tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    lay(torn, FEW)
    assert stopped_at(_event_in_the_middle(tmp_path), lambda: _write_few(torn))
    assert {(torn / name).read_text()[:3] for name in FEW if (torn / name).exists()} == {"OLD", "NEW"}
    found = set()
    for event in range(1000):
        out = tmp_path / f"again{event}"
        shutil.copytree(torn, out)
        stopped = stopped_at(event, lambda: enter(out))  # noqa: B023  called at once
        enter(out)
        found.add(judged(out, FEW, FEW_SIZES))
        if not stopped:
            break
    assert found == {"all new"}


def _event_in_the_middle(folder: Path) -> int:
    """Return at which change of the disk half of the products have landed."""
    for event in range(0, 1000, 2):
        out = folder / "probe"
        lay(out, FEW)
        stopped_at(event, lambda: _write_few(out))  # noqa: B023  called at once
        landed = sum((out / name).exists() and (out / name).read_text() != OLD for name in FEW)
        shutil.rmtree(out)
        if landed == len(FEW) // 2:
            return event
    pytest.fail("it never lands")


def test_kills_at_random_moments(tmp_path: Path) -> None:
    found = killed_landings(LANDINGS, tmp_path)
    assert found["all old"] + found["all new"] == found["tried"] == LANDINGS


def test_two_that_land_at_once_leave_one_of_their_sets(tmp_path: Path) -> None:
    lay(tmp_path / "out", PRODUCTS)
    for _round in range(8):
        writers = [child(lambda: _write(tmp_path / "out", word)) for word in ("one", "two", "six")]  # noqa: B023
        assert [os.waitpid(pid, 0)[1] for pid in writers] == [0, 0, 0]
        texts = {(tmp_path / "out" / name).read_text() for name in PRODUCTS}
        assert len(texts) == 1
        assert texts <= {"one", "two", "six"}
        assert not list((tmp_path / "out").glob(".clusterscape-*"))


def _write(out: Path, word: str) -> None:  # in a child
    with product_set(out) as staging:
        for name in PRODUCTS:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(word)


def test_what_a_living_process_stages_is_left_to_it(tmp_path: Path) -> None:
    lay(tmp_path / "out", ())
    (ready, begun), (asked, go_on) = os.pipe(), os.pipe()

    def wait() -> None:
        os.write(begun, b"x")
        os.read(asked, 1)

    pid = child(lambda: write_new(tmp_path / "out", wait))
    os.read(ready, 1)
    enter(tmp_path / "out")
    staged = list((tmp_path / "out").glob(".clusterscape-*"))
    os.write(go_on, b"x")
    assert os.waitpid(pid, 0)[1] == 0
    assert len(staged) == 1
    assert judged(tmp_path / "out", (), SIZES) == "all new"
    for one in (ready, begun, asked, go_on):
        os.close(one)


# --- folders that somebody prepared ------------------------------------------


def _plant(out: Path, journal: str | bytes | None, *, name: str = "landing.json") -> Path:
    """Put a staging folder of a dead process into `out`: a product, an old one, and a journal."""
    staging = out / STAGING
    for inner in ("products", "replaced"):
        (staging / inner).mkdir(parents=True)
        (staging / inner / "a.txt").write_text(inner)
    (staging / "clusterscape.lock").touch()
    if journal is not None:
        (staging / name).write_bytes(journal.encode() if isinstance(journal, str) else journal)
    return staging


def _journal(*products: Any, made: tuple[Any, ...] = (), **others: Any) -> str:
    said = {"format": "clusterscape landing 1", "products": list(products), "made": list(made), **others}
    return json.dumps(said)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder beside which lies what must not be touched."""
    (tmp_path / "outside" / "empty").mkdir(parents=True)
    (tmp_path / "outside" / "a.txt").write_text(MINE)
    lay(tmp_path / "out", ("a.txt",))
    return tmp_path / "out"


def _everything(folder: Path) -> dict[str, str]:
    """Return every path below a folder, with its text or where it leads to."""
    found = {}
    for root, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(root, name)
            if path.is_symlink():
                found[str(path)] = str(path.readlink())
            else:
                found[str(path)] = path.read_bytes().hex() if path.is_file() else ""
    return found


BAD_NAMES = (
    *("../outside/a.txt", "x/../../outside/a.txt", "", ".", "..", "./a.txt", "a.txt/", "x//a.txt", "a\0.txt"),
    *(f"{STAGING}/clusterscape.lock", ".CLUSTERSCAPE-a1b2c3d5/x", "\ud800", "n" * 300, 1, None, ["a.txt"]),
)
MALFORMED = (
    *("", "{", "[]", "null", "1e999", "[" * 100_000, "9" * 5_000, b"\xff\xfe", '"landing"', "{}"),
    *(
        _journal("a.txt", more=1),
        _journal("a.txt", format="clusterscape landing 2"),
        _journal("a.txt", products="a.txt"),
    ),
    *(_journal("a.txt", made=("elsewhere",)), _journal("a.txt", made=("../outside/empty",))),
    " " * 5_000_000 + _journal("a.txt"),
)
BAD_JOURNALS = (*MALFORMED, *(_journal("a.txt", name) for name in BAD_NAMES))


@pytest.mark.parametrize("number", range(len(BAD_JOURNALS)))
@pytest.mark.parametrize("name", ["landing.json", "taking_back.json"])
def test_a_journal_that_is_not_ours_is_left_alone(out: Path, number: int, name: str) -> None:
    _plant(out, BAD_JOURNALS[number], name=name)
    before = _everything(out.parent)
    enter(out)
    assert _everything(out.parent) == before


def test_an_absolute_name_is_left_alone(out: Path) -> None:
    _plant(out, _journal(str(out.parent / "outside" / "a.txt")))
    before = _everything(out.parent)
    enter(out)
    assert _everything(out.parent) == before


@pytest.mark.parametrize("name", ["landing.json", "taking_back.json"])
@pytest.mark.parametrize(
    "link",
    ["x", f"{STAGING}/products", f"{STAGING}/replaced", f"{STAGING}/products/x", f"{STAGING}/replaced/x"],
)
def test_no_link_leads_a_recovery_outside(out: Path, link: str, name: str) -> None:
    _plant(out, _journal("a.txt", "x/a.txt", made=("x",)), name=name)
    if (out / link).is_dir():
        shutil.rmtree(out / link)
    (out / link).symlink_to(out.parent / "outside")
    before = _everything(out.parent)
    enter(out)
    assert _everything(out.parent) == before


@pytest.mark.parametrize("link", ["landing.json", "products/a.txt", "clusterscape.lock"])
def test_a_linked_file_is_not_trusted(out: Path, link: str) -> None:
    staging = _plant(out, _journal("a.txt"))
    (out.parent / "outside" / "landing.json").write_text(_journal("a.txt"))
    (staging / link).unlink()
    (staging / link).symlink_to(out.parent / "outside" / Path(link).name)
    before = _everything(out.parent)
    enter(out)
    assert _everything(out.parent) == before


def test_a_pipe_for_a_journal_holds_nobody_up(out: Path) -> None:
    os.mkfifo(_plant(out, None) / "landing.json")
    enter(out)
    assert (out / STAGING).is_dir()


def test_two_journals_are_not_trusted(out: Path) -> None:
    staging = _plant(out, _journal("a.txt"))
    shutil.copy(staging / "landing.json", staging / "taking_back.json")
    before = _everything(out)
    enter(out)
    assert _everything(out) == before


def test_a_linked_staging_folder_is_left_alone(out: Path) -> None:
    _plant(out, None).rename(out.parent / "outside" / "staging")
    (out / STAGING).symlink_to(out.parent / "outside" / "staging")
    before = _everything(out.parent)
    enter(out)
    assert _everything(out.parent) == before


def test_links_in_a_dead_staging_folder_are_not_followed(out: Path) -> None:
    outside = _everything(out.parent / "outside")
    staging = _plant(out, None)
    for link in ("link", "products/link", "replaced/link"):
        (staging / link).symlink_to(out.parent / "outside")
    enter(out)
    assert not staging.exists()
    assert _everything(out.parent / "outside") == outside


def test_a_folder_that_only_looks_like_staging_is_left_alone(out: Path) -> None:
    for name in (STAGING, ".clusterscape-of-mine", ".clusterscape-A1B2C3D4"):
        (out / name).mkdir()
        (out / name / "mine.txt").write_text(MINE)
    (out / ".clusterscape-of-mine" / "clusterscape.lock").touch()
    before = _everything(out)
    enter(out)
    assert _everything(out) == before


def test_a_linked_lock_of_the_folder_is_refused_by_name(out: Path) -> None:
    (out / ".clusterscape-lock").symlink_to(out.parent / "outside" / "made.txt")
    before = _everything(out.parent)
    with pytest.raises(UserError, match=r"\.clusterscape-lock: cannot be written"):
        enter(out)
    assert _everything(out.parent) == before


def test_a_sound_journal_is_followed(out: Path) -> None:
    _plant(out, _journal("a.txt"))
    enter(out)
    assert (out / "a.txt").read_text() == "products"
    assert not (out / STAGING).exists()


def test_a_journal_that_cannot_be_followed_is_taken_back(out: Path) -> None:
    staging = _plant(out, _journal("a.txt", "b.txt"))
    (staging / "products" / "b.txt").write_text("new")
    (out / "b.txt").mkdir()
    enter(out)
    assert (out / "a.txt").read_text() == "replaced"
    assert not (out / STAGING).exists()


def test_a_folder_is_never_taken_back(out: Path) -> None:
    _plant(out, _journal("folder"), name="taking_back.json")
    (out / "folder").mkdir()
    (out / "folder" / "mine.txt").write_text(MINE)
    enter(out)
    assert (out / "folder" / "mine.txt").read_text() == MINE


def test_what_can_neither_be_ended_nor_taken_back_is_kept(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staging = _plant(out, _journal("a.txt"))

    def refused(_source: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(landing, "_move", refused)
        with pytest.raises(UserError, match=r"a\.txt: cannot be written \(in use\)"):
            enter(out)
    assert (staging / "replaced" / "a.txt").read_text() == "replaced"
    enter(out)
    assert (out / "a.txt").read_text() == "replaced"
    assert not staging.exists()
