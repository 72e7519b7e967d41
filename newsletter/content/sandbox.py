"""The room in which templates run: a template is somebody's program, and may be wrong, endless or enormous."""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from newsletter.messages import _

SECONDS = 5.0
"""How long one file of a template may take; the shipped ones take milliseconds."""
LARGEST = 200_000
"""Octets of one file of a template."""
LONGEST = 2_000_000
"""Characters that one file may make."""
_OUT = ("center", "format", "indent", "random", "tojson", "urlize", "wordwrap", "pprint", "xmlattr")
"""Filters that can fill the memory with one word, or that no letter needs."""


class Refused(Exception):
    """A template does what no template may; the message says what, in the editor's language."""


class TooLong(Exception):
    """Raised in a template that has run for SECONDS."""

    def __str__(self) -> str:
        return _("it does not come to an end within {n} seconds", n=int(SECONDS))


_WIDENING = {"format", "format_map", "center", "ljust", "rjust", "zfill", "expandtabs"}


class Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with sums that cannot fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Keep templates from methods of texts that fill them up to any width."""
        return not (isinstance(obj, str) and attr in _WIDENING) and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Work out ``left operator right`` for small numbers, or a short text some times. Raises Refused."""
        numbers = all(isinstance(value, int | float) and abs(value) < 1_000_000 for value in (left, right))
        times = (
            operator == "*" and isinstance(left, str) and len(left) < 1000 and isinstance(right, int) and right < 1000
        )
        if operator == "**" or not (numbers or times):
            raise Refused(_("“{operator}” is for small numbers only", operator=operator))
        return super().call_binop(context, operator, left, right)


class _Loader(jinja2.FileSystemLoader):
    """Reads files of a template that are of ordinary size and saved as UTF-8."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            source, path, current = super().get_source(environment, template)
        except UnicodeDecodeError:
            message = _("it is not saved as UTF-8")
            raise jinja2.TemplateSyntaxError(message, 1, template, self._file(template)) from None
        if len(source) > LARGEST:
            message = _("it is larger than {n} KB", n=LARGEST // 1000)
            raise jinja2.TemplateSyntaxError(message, 1, template, path)
        return source, path, current

    def _file(self, template: str) -> str:
        found = (Path(folder) / template for folder in self.searchpath)
        return str(next((path for path in found if path.is_file()), template))


def environment(folders: tuple[Path, ...], filters: Mapping[str, Any]) -> SandboxedEnvironment:
    """Return the environment for templates below ``folders``: escaping, strict about what is not defined."""
    made = Environment(
        loader=_Loader(folders),
        autoescape=lambda name: not (name or "").endswith(".txt.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in _OUT:
        made.filters.pop(name)
    made.globals.pop("lipsum")
    made.filters |= filters
    return made


_lock = threading.Lock()
_due: dict[int, float] = {}
"""Per thread, the moment by which it must be through with its template."""


@contextmanager
def deadline() -> Iterator[None]:
    """Raise TooLong in the block when it has run for SECONDS.

    The interpreter delivers it between two steps of the template's own code, on every system, in any thread. One
    watching thread serves all: a letter renders many small files.
    """
    thread = threading.get_ident()
    with _lock:
        _due[thread] = time.monotonic() + SECONDS
    _watchman()
    try:
        yield
    finally:
        with _lock:
            _due.pop(thread, None)


_AGAIN = 1.0
"""Seconds after which a template that has not been left by then is stopped once more."""


@lru_cache(maxsize=1)
def _watchman() -> threading.Thread:
    watching = threading.Thread(target=_watch, name="template deadline", daemon=True)
    watching.start()
    return watching


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(0.1):
        with _lock:
            for thread in [thread for thread, due in _due.items() if time.monotonic() > due]:
                _due[thread] = time.monotonic() + _AGAIN  # in a callback of the interpreter, the first one is lost
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLong))
