"""What the commands say: on a terminal, whatever a file put into a name is text and steers nothing."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from layers.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from layers.progress import Progress

# Controls that JSON lets through, C1 among them, and what turns the direction of writing.
_STEERING = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def shown(text: object) -> str:
    r"""Return text as a terminal may have it: its lines, and nothing in them that is not shown.

    Parameters
    ----------
    text
        May quote anything.

    Examples
    --------
    >>> shown("  Mill\x1b[2J\n\x9b31mred")
    '  Mill [2J\n 31mred'
    """
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in str(text))


def say(text: object) -> None:
    """Print lines on standard output."""
    typer.echo(shown(text))


def remark(text: object) -> None:
    """Print lines on standard error, for whoever sits there."""
    typer.echo(shown(text), err=True)


def complain(text: object) -> None:
    """Print one sentence on standard error, after the program's name."""
    sys.stderr.write(f"clusterscape: {one_line(str(text))}\n")


def as_json(document: Mapping[str, Any] | list[Any]) -> str:
    """Return JSON as people read it: indented, every script as it is, no NaN."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print in UTF-8, whatever the encoding of the terminal; what would steer it is written as an escape."""
    text = _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", as_json(document))
    typer.echo((text + "\n").encode(), nl=False)


def stand_in_for_closed_streams() -> None:
    """Open what the caller closed (`>&-`): Python has None there, and the next file opened would get the number.

    Then whatever a library prints would be written into a product.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest number that is free, so they must come in this order.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole process


def give_up_output() -> None:
    """Drop what standard output no longer takes: Python would complain of it once more when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress_bar(look: Callable[[], None]) -> Iterator[Progress]:
    """Show progress on stderr, and only on a terminal.

    Parameters
    ----------
    look
        Called at every step either way; what it raises stops the work.
    """
    if not sys.stderr.isatty():
        yield lambda _share, _sentence: look()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def show(share: float, sentence: str) -> None:
            look()
            # The name of a file in square brackets would be markup to rich.
            bar.update(task, completed=share, description=escape(one_line(sentence)))

        yield show
