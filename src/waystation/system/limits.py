"""Limits on this process, so that what it reads cannot take the machine; the machine's memory."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time

_SPARE = 5
"""Seconds of computing above the limit that is watched from outside."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    MEMORY_LIMIT = "not tried yet on Windows"
    """Whether the limit on memory below is kept."""

    _EXTENDED, _TIME, _MEMORY, _NO_DIALOGUE = 9, 0x2, 0x100, 0x400
    """Of a job object: the class of its limits, and their flags
    (https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information)."""

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", ctypes.c_uint32),
            ("least_set", ctypes.c_size_t),
            ("largest_set", ctypes.c_size_t),
            ("processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("priority", ctypes.c_uint32),
            ("scheduling", ctypes.c_uint32),
        )

    class _Limits(ctypes.Structure):
        _fields_ = (
            ("basic", _Basic),
            ("counters", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("most_of_process", ctypes.c_size_t),
            ("most_of_job", ctypes.c_size_t),
        )

    class _Memory(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            ("physical", ctypes.c_uint64),
            ("others", ctypes.c_uint64 * 6),
        )

    class _Job:
        """The job object this process is in, and its limits."""

        def __init__(self) -> None:
            self.limits = _Limits()
            self.system = ctypes.WinDLL("kernel32", use_last_error=True)
            self.system.CreateJobObjectW.restype = wintypes.HANDLE
            self.system.GetCurrentProcess.restype = wintypes.HANDLE
            self.system.SetInformationJobObject.argtypes = (
                *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32),
            )
            self.system.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
            self.handle = self.system.CreateJobObjectW(None, None)

        def hold(self) -> bool:
            """Make the limits hold; False where the system refuses."""
            size = ctypes.sizeof(self.limits)
            given = ctypes.byref(self.limits)
            return bool(
                self.handle
                and self.system.SetInformationJobObject(self.handle, _EXTENDED, given, size)
            )

        def enter(self) -> bool:
            """Put this process into it; False where the system refuses."""
            mine = self.system.GetCurrentProcess()
            return bool(self.system.AssignProcessToJobObject(self.handle, mine))

    _job: list[_Job] = []
    """The job of this process, once it has one."""

    def limit(memory: int, written: int, files: int) -> bool:  # noqa: ARG001 - as elsewhere
        """Limit this process for good: memory alone, by a job object.

        Args:
            memory: Bytes it may have.
            written: Of no effect here.
            files: Of no effect here.

        Returns:
            Whether the limit on memory holds.
        """
        job = _Job()
        job.limits.basic.flags = _MEMORY | _NO_DIALOGUE
        job.limits.process_memory = memory
        if not (job.hold() and job.enter()):
            return False
        _job[:] = [job]
        return True

    def limit_time(seconds: float) -> None:
        """Limit computing from now on, so that this process ends also where nobody watches it."""
        for job in _job:
            job.limits.basic.flags |= _TIME
            until = time.process_time() + seconds + _SPARE
            job.limits.basic.process_time = math.ceil(until * 10_000_000)
            job.hold()

    def memory_of_machine() -> int | None:
        """Bytes of memory of this machine; None where the system does not tell."""
        told = _Memory(length=ctypes.sizeof(_Memory))
        system = ctypes.WinDLL("kernel32")
        return told.physical if system.GlobalMemoryStatusEx(ctypes.byref(told)) else None

else:
    import resource

    MEMORY_LIMIT = "not kept by macOS" if sys.platform == "darwin" else "kept"
    """Whether the limit on memory below is kept."""

    def limit(memory: int, written: int, files: int) -> bool:
        """Limit this process for good.

        Args:
            memory: Bytes of address space.
            written: Bytes of any file it writes.
            files: Files it may have open.

        Returns:
            Whether the limit on memory holds; macOS takes it and does not keep it.
        """
        wanted = {
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_FSIZE: written,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NOFILE: files,
        }
        for which, most in wanted.items():
            _, hard = resource.getrlimit(which)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (most, most))
        held = resource.getrlimit(resource.RLIMIT_AS)[0]
        return sys.platform != "darwin" and held != resource.RLIM_INFINITY and held <= memory

    def limit_time(seconds: float) -> None:
        """Limit computing from now on, so that this process ends also where nobody watches it."""
        until = math.ceil(time.process_time() + seconds) + _SPARE
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (until, hard))

    def memory_of_machine() -> int | None:
        """Bytes of memory of this machine; None where the system does not tell."""
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (ValueError, OSError):
            return None
