"""The addresses on which the server listens, and the reasons why it cannot."""

import errno
import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

from dateline.errors import SettingsError

Address = tuple[str, int] | str | int
"""An address of gunicorn: a host and a port, the path of a Unix socket, or an inherited descriptor."""


def all_addresses(port: int) -> list[str]:
    """Return the addresses that serve a port over IPv4 and, if the kernel supports it, IPv6.

    A socket for `::` serves both, unless the system reserves it for IPv6 (`bindv6only`).
    """
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
            is_only_v6 = bool(probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    except OSError:
        return [f"0.0.0.0:{port}"]
    return [f"0.0.0.0:{port}", f"[::]:{port}"] if is_only_v6 else [f"[::]:{port}"]


def check_addresses(addresses: Iterable[Address]) -> None:
    """Check that the server can listen on all addresses.  Raises SettingsError, one sentence, for the first failure.

    gunicorn itself tries five times, and logs two lines for each try.
    """
    for address in addresses:
        if isinstance(address, tuple):
            _check_port(*address)
        elif isinstance(address, str) and not address.startswith("\0"):
            _check_path(Path(address))


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            probe.bind((host, port))
    except OverflowError:
        raise SettingsError(f"There is no port {port}; use a port up to 65535 (PORT or --bind).") from None
    except OSError as error:
        raise SettingsError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is in use by another process; end it, or use another port (PORT or --bind)."
        case errno.EACCES | errno.EPERM:
            return f"This user may not listen on port {port} of {host}; use a port above 1023 (PORT or --bind)."
    return f"The server cannot listen on port {port} of {host!r}: {error.strerror}; correct --bind."


def _check_path(path: Path) -> None:
    """Check the path of a Unix socket; gunicorn replaces a socket that an earlier process has left."""
    try:
        is_other = not stat.S_ISSOCK(path.stat().st_mode)
    except FileNotFoundError:
        is_other = False
    except OSError as error:
        raise SettingsError(f"The server cannot listen on {path}: {error.strerror}; correct --bind.") from error
    if is_other:
        raise SettingsError(f"{path} is not a socket and was not changed; use another path with --bind.")
    if not os.access(path.parent, os.W_OK):
        raise SettingsError(
            f"The socket {path} cannot be created: its folder is missing or not writable; correct --bind."
        )
