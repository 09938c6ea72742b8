"""Gives up every right that decoding does not need: files, network, processes, memory and time without end.

On Linux this is Landlock (no file, no network), seccomp (only the calls that computing needs) and resource limits;
each is used where the kernel has it, and bubblewrap around them where it is installed (decoder.py). On macOS only the
limits hold; the equivalent there is a sandbox profile that denies files and network, which a signed helper program in
the installer carries. On Windows it is only a process of its own; the equivalent is a job object (memory, time, no
further process) with a restricted token or an AppContainer, set by whoever starts the process. The process tells which
level it reached, and the window shows it.

Only the standard library is used here, since this runs inside the process that is confined.
"""

import ctypes
import errno
import os
import struct
import sys
from typing import Final

if sys.platform != "win32":
    import resource  # now, since later no file can be opened

MEMORY_BYTES: Final = 512 * 2**20
_NO_NEW_PRIVILEGES, _DUMPABLE, _SECCOMP, _FILTER = 38, 4, 22, 2
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION_FLAG: Final = 1
_FILES: Final = ((5, 16), (3, 15), (2, 14), (1, 13))
"""From this Landlock version on, so many kinds of file access can be handled."""
_NET_FROM, _SCOPES_FROM = 4, 6
_MOST_DESCRIPTORS: Final = 4096

_ALLOWED: Final = {
    # read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn sched_yield mremap
    # madvise getpid exit gettimeofday sysinfo sigaltstack gettid futex sched_getaffinity restart_syscall clock_gettime
    # clock_getres clock_nanosleep exit_group getrandom rseq
    "x86_64": (
        0xC000003E,
        (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 39, 60, 96, 99, 131, 186, 202, 204, 219, 228, 229, 230,
         231, 318, 334),
    ),
    "aarch64": (
        0xC00000B7,
        (63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 124, 216, 233, 172, 93, 169, 179, 132, 178, 98, 123,
         128, 113, 114, 115, 94, 278, 293),
    ),
}  # fmt: skip


def confine(cpu_seconds: int) -> str:
    """Give everything up, for good; what is loaded by now stays usable.

    Args:
        cpu_seconds: computing time that is left from here on.

    Returns:
        The level that was reached, as `models.document.Confinement` names it.
    """
    if sys.platform == "win32":
        return "none"
    if sys.platform != "linux":
        _limit(cpu_seconds)
        return "limits"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    may = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    # In this order: Landlock needs a descriptor for a moment, and seccomp lets nobody set a limit any more.
    landlock = may and _landlock(libc)
    _limit(cpu_seconds)
    seccomp = may and _seccomp(libc)
    return "_".join(name for name, held in (("landlock", landlock), ("seccomp", seccomp)) if held) or "limits"


def _limit(cpu_seconds: int) -> None:
    os.closerange(3, _MOST_DESCRIPTORS)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_CPU: spent + cpu_seconds,
        resource.RLIMIT_AS: MEMORY_BYTES,
    }
    for kind, most in wanted.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS refuses a limit of addresses that is below what is mapped
            continue


def _landlock(libc: ctypes.CDLL) -> bool:
    """Forbid every file and, where the kernel can, TCP, abstract sockets and signals to others."""
    version = libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    if version < 1:
        return False
    kinds = next(bits for since, bits in _FILES if version >= since)
    fields = [(1 << kinds) - 1]
    if version >= _NET_FROM:
        fields.append(0b11)
    if version >= _SCOPES_FROM:
        fields.append(0b11)
    rules = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return False
    done = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def _seccomp(libc: ctypes.CDLL) -> bool:
    """Answer every system call but those that computing needs with "not permitted"."""
    known = _ALLOWED.get(os.uname().machine)
    if known is None:
        return False
    architecture, numbers = known
    load, equal, above, answer = 0x20, 0x15, 0x35, 0x06
    kill, refuse, allow = 0x80000000, 0x00050000 | errno.EPERM, 0x7FFF0000
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    steps.append((above, len(numbers), 0, 0x40000000))  # x32 calls have numbers of their own
    steps += [(equal, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(answer, 0, 0, refuse), (answer, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    return bool(libc.prctl(_SECCOMP, _FILTER, program, 0, 0) == 0)
