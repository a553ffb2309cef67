"""A Python that shows Waystation what Windows would show it; run by tests in a process of its own.

Only what our own code asks for is hidden: libraries and Python itself go on as they are here.
"""

from __future__ import annotations

import asyncio
import builtins
import ctypes
import errno
import fcntl
import importlib
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import types
from typing import Any

HIDDEN_MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "readline")
HIDDEN_NAMES = ("fork", "pread", "nice")
READY = (asyncio, multiprocessing.connection)
"""What Python itself loads with the means of this system."""


class Kernel:
    """Stands in for kernel32; takes every call and keeps it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> int:
            self.calls.append((name, given))
            return 7

        setattr(self, name, call)
        return call


KERNEL = Kernel()


def locking(number: int, how: int, _: int) -> None:
    """`msvcrt.locking`, by the locks of this system."""
    try:
        fcntl.flock(number, fcntl.LOCK_UN if how == 0 else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "Permission denied") from None


def put_on() -> None:
    """Show Windows from now on; before anything of Waystation is imported."""
    msvcrt = types.ModuleType("msvcrt")
    vars(msvcrt).update(locking=locking, LK_NBLCK=2, LK_UNLCK=0)
    sys.modules["msvcrt"] = msvcrt
    vars(ctypes)["WinDLL"] = lambda *_, **__: KERNEL
    for name in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW"):
        vars(subprocess)[name] = 0
    here, sys.platform = sys.platform, "win32"
    try:
        for part in ("files", "limits", "locks", "processes"):
            importlib.import_module(f"waystation.system.{part}")
    finally:
        sys.platform = here
    for name in HIDDEN_NAMES:
        vars(os).pop(name, None)
    vars(signal).pop("SIGKILL", None)
    _hide()


def _hide() -> None:
    real = builtins.__import__

    def found(name: str, given: Any = None, *rest: Any, **more: Any) -> Any:
        asking = str((given or {}).get("__name__", ""))
        if name in HIDDEN_MODULES and asking.startswith("waystation"):
            raise ModuleNotFoundError(name)
        return real(name, given, *rest, **more)

    vars(builtins)["__import__"] = found
