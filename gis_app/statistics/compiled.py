"""How kernels are compiled: once, without Python's lock, and cached on disk with the whole package's stamp."""

from __future__ import annotations

import hashlib
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
    compiled: Function = _stamped(njit(cache=True, nogil=True)(function))
    return compiled


def inline_kernel(function: Function) -> Function:
    """Compile a function into its callers, where a call would cost more than the work."""
    compiled: Function = _stamped(njit(cache=True, nogil=True, inline="always")(function))
    return compiled


def _stamped(dispatcher: Any) -> Any:  # noqa: ANN401 - numba publishes no types
    # numba looks only at the file a kernel is in. A kernel built into one of another file would stay
    # behind when its own file changes, and the two would disagree about memory they share.
    # (With NUMBA_DISABLE_JIT there is neither dispatcher nor cache.)
    cached = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if cached is not None:
        cached._source_stamp = package_stamp()  # noqa: SLF001 - the same
    return dispatcher
