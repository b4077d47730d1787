"""Reads the log of strace: the system calls of a process and their paths."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

NAMING = ("openat", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat")
WRITING = (
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "ftruncate",
    "fallocate",
    "copy_file_range",
    "sendfile",
)
FORCING = ("fsync", "fdatasync", "sync_file_range", "msync")
REMOVING = ("unlink", "unlinkat", "rmdir")
TRACED = (*NAMING, *WRITING, *FORCING, *REMOVING)
"""The system calls that change a folder, or open what is in it."""

_LINE = re.compile(r"(?P<pid>\d+)\s+(?P<name>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+|\?)(?P<rest>.*)")
_DESCRIPTOR = re.compile(r"(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?)?")


@dataclass(frozen=True)
class Call:
    """A system call: arguments as strace writes them, result, and number among the calls of its name, from 1."""

    name: str
    arguments: tuple[str, ...]
    result: int
    result_path: bytes | None
    ordinal: int

    @property
    def injection(self) -> str:
        """The option of strace that injects into this call alone."""
        return f"when={self.ordinal}"

    def __str__(self) -> str:
        return f"{self.name} number {self.ordinal} ({', '.join(path.decode(errors='replace') for path in self.paths)})"

    @property
    def paths(self) -> list[bytes]:
        """The paths among the arguments, of descriptors and of names; a name under a folder is one path."""
        found: list[bytes] = []
        folder = b""
        for argument in self.arguments:
            if argument.startswith('"'):
                if self.name not in WRITING:
                    path = text(argument)
                    found.append((path if path.startswith(b"/") else folder + b"/" + path).rstrip(b"/"))
                continue
            match = _DESCRIPTOR.fullmatch(argument)
            if match and match[2] is not None:
                folder = _unhex(match[2])
                if match[1] != "AT_FDCWD":
                    found.append(folder)
        return found

    def touches(self, folder: Path) -> bool:
        """Whether the call concerns a folder or something in it."""
        root = str(folder).encode()
        return any(path == root or path.startswith(root + b"/") for path in self.paths)


def text(argument: str) -> bytes:
    """The bytes of a quoted argument."""
    return _unhex(argument.strip('".'))


def number(argument: str) -> int:
    """A number, or that of a descriptor."""
    return int(re.match(r"-?\d+", argument)[0])


def _unhex(quoted: str) -> bytes:
    return bytes.fromhex(quoted.replace("\\x", ""))


def options(names: Iterable[str], data_bytes: int = 0) -> list[str]:
    """Options of strace for a log that `calls` can read."""
    return ["-xx", "-s", str(data_bytes), "-e", f"trace={','.join(names)}", "-e", "signal=none"]


def calls(log: Path) -> Iterator[Call]:
    """Read a log of one thread, in order."""
    seen: Counter[str] = Counter()
    for line in log.read_text().splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        seen[match["name"]] += 1
        path = re.match(r"<((?:\\x[0-9a-f]{2})*)>", match["rest"])
        yield Call(
            match["name"],
            tuple(match["arguments"].split(", ")),
            -1 if match["result"] == "?" else int(match["result"]),
            _unhex(path[1]) if path else None,
            seen[match["name"]],
        )
