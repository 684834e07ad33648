"""Work in a process of its own: for libraries that keep Python's one lock for seconds, which would freeze the window.

Threads are enough for what lets go of the lock: numpy, shapely's trees, the project's own kernels.
"""

from __future__ import annotations

import copyreg
import multiprocessing
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from layers.errors import UserError
from layers.language import current_language, use_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Progress = Callable[[float, str], None]

T = TypeVar("T")

_LOOK_S = 0.1
"""How often it is asked whether anybody still waits."""


def run_apart(work: Callable[..., T], *args: object, progress: Progress) -> T:
    """Run ``work(*args, progress)`` in another process and wait for it; for workers.

    Parameters
    ----------
    work
        A function of a module, so that the other process can import it.
    args
        Sent there, as the result is sent back: a city costs a tenth of a second for 100,000 places.
    progress
        Told what the other process tells; may raise to cancel, which ends that process.

    Returns
    -------
    T
        What `work` returned.

    Raises
    ------
    UserError
        The one that `work` raised.
    RuntimeError
        If the process ended in another way; what it said is on the standard error.
    """
    # A child that is forked would take Qt's threads' locks with it.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(there, current_language(), work, args), daemon=True)
    process.start()
    there.close()
    try:
        outcome: T = _outcome(here, progress)
    except EOFError:
        process.join()
        raise RuntimeError(f"the process for {work.__name__} ended with code {process.exitcode}") from None
    finally:
        process.terminate()
        process.join()
        here.close()
    return outcome


def _outcome(pipe: Connection, progress: Progress) -> Any:  # noqa: ANN401  whatever the work returns
    told = (0.0, "")
    while True:
        if pipe.poll(_LOOK_S):
            word, value = pipe.recv()
            if word == "done":
                return value
            if word == "refused":
                raise value
            told = value
        progress(*told)


def _serve(pipe: Connection, language: str, work: Callable[..., object], args: tuple[object, ...]) -> None:
    """Do the work, in the other process."""
    use_language(language)
    try:
        done = work(*args, lambda share, sentence: pipe.send(("told", (share, sentence))))
    except UserError as error:
        pipe.send(("refused", error))
    else:
        pipe.send(("done", done))


def _proxy(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


def _reduced(proxy: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _proxy, (dict(proxy),)


# Cities and results hold mappings that nobody may change, which Python sends nowhere by itself.
copyreg.pickle(MappingProxyType, _reduced)
