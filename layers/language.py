"""The language the program speaks: gettext for every package, one catalogue for core and desktop.

English is the language of the source; Simplified Chinese is complete. The process has one language; an export in
another one is made inside `speaking`, which holds for the current context only, so that a report in Chinese made by a
worker thread leaves the English window as it is.
"""

from __future__ import annotations

import gettext as _gettext
import locale as _locale
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "zh_CN")
DOMAIN = "clusterscape"
LOCALE = Path(__file__).parent / "locale"

_process_language = "en"
_context_language: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    # English is the language of the source, so only its catalogue may be missing.
    return _gettext.translation(DOMAIN, LOCALE, languages=[language], fallback=language == "en")


def current_language() -> str:
    """Return the language in force: ``en`` or ``zh_CN``."""
    return _context_language.get() or _process_language


def use_language(language: str) -> None:
    """Make `language` the process's own.

    Raises
    ------
    ValueError
        If it is not one of `LANGUAGES`.
    """
    global _process_language  # noqa: PLW0603  one process, one language
    _process_language = _known(language)


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak `language` inside the block (None: no change)."""
    token = _context_language.set(_known(language) if language else _context_language.get())
    try:
        yield
    finally:
        _context_language.reset(token)


def system_language() -> str:
    """Return ``zh_CN`` where the system's locale is Chinese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        value = os.environ.get(name, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    # Windows sets none of them; there the locale is called "Chinese (Simplified)_China".
    spoken = (_locale.getlocale()[0] or "").lower()
    return "zh_CN" if spoken.startswith(("zh", "chinese")) else "en"


def gettext(message: str) -> str:
    """Return `message` in the language in force."""
    return _catalogue(current_language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits `count`, in the language in force."""
    return _catalogue(current_language()).ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802  gettext's own name for it
    """Mark `message` for translation where it is declared; `gettext` it where it is shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802  gettext's own manner
    """Mark a message of two numbers for translation where it is declared; `ngettext` it where it is shown."""
    return singular, plural


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"language is one of {', '.join(LANGUAGES)}, not {language!r}")
    return language
