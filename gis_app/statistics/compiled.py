"""How kernels are compiled: once, without Python's lock, and cached on disk with the whole package's stamp."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Function = TypeVar("Function", bound="Callable[..., Any]")


@cache
def package_stamp() -> str:
    """Return what changes whenever a file of this package does."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    states = [(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    return hashlib.sha256(repr(states).encode()).hexdigest()


def kernel(function: Function) -> Function:
    """Compile a function with numba on first use; the result is kept for later runs."""
    compiled: Function = _compiled(function)
    return compiled


def inline_kernel(function: Function) -> Function:
    """Compile a function into its callers, where a call would cost more than the work."""
    compiled: Function = _compiled(function, inline="always")
    return compiled


def _compiled(function: Any, **options: str) -> Any:  # noqa: ANN401 - numba publishes no types
    if _may_be_kept():
        # numba refuses where neither this folder nor the user's cache can be written: a protected
        # installation and a protected home. Nothing is compiled yet, so nothing else can be wrong.
        with suppress(RuntimeError):
            return _stamped(njit(cache=True, nogil=True, **options)(function))
    return njit(nogil=True, **options)(function)


@cache
def _may_be_kept() -> bool:
    """Return whether numba will look in sensible places: a "~" that nobody resolves it takes for a folder's name."""
    beside = Path(__file__).parent / "__pycache__"
    if os.environ.get("NUMBA_CACHE_DIR") or (beside.is_dir() and os.access(beside, os.W_OK)):
        return True
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


def _stamped(dispatcher: Any) -> Any:  # noqa: ANN401 - numba publishes no types
    # numba looks only at the file a kernel is in. A kernel built into one of another file would stay
    # behind when its own file changes, and the two would disagree about memory they share.
    # (With NUMBA_DISABLE_JIT there is neither dispatcher nor cache.)
    cached = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if cached is not None:
        cached._source_stamp = package_stamp()  # noqa: SLF001 - the same
    return dispatcher
