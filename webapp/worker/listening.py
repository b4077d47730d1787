"""Where the server listens: on all addresses of both families; and why it cannot."""

import errno
import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

from dateline.errors import SettingsError

Address = tuple[str, int] | str | int
"""As gunicorn has them: a host and a port, the path of a Unix socket, or a descriptor that was inherited."""


def all_addresses(port: int) -> list[str]:
    """The addresses by which a port of this machine is reached over IPv4 and, where the kernel has it, IPv6.

    A socket for `::` serves both, unless the system sets it apart for IPv6 (`bindv6only`).
    """
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
            is_apart = bool(probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    except OSError:
        return [f"0.0.0.0:{port}"]
    return [f"0.0.0.0:{port}", f"[::]:{port}"] if is_apart else [f"[::]:{port}"]


def check_addresses(addresses: Iterable[Address]) -> None:
    """Raise SettingsError, one sentence, for the first address that nobody could listen on now.

    gunicorn itself tries five times, and has two lines for each.
    """
    for address in addresses:
        if isinstance(address, tuple):
            _check_port(*address)
        elif isinstance(address, str) and not address.startswith("\0"):
            _check_path(Path(address))


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn has it
            probe.bind((host, port))
    except OverflowError:
        raise SettingsError(f"There is no port {port}; give one up to 65535 (PORT, or --bind).") from None
    except OSError as error:
        raise SettingsError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} of {host} is in use by another process; end that, or give another port (PORT, or --bind)."
            )
        case errno.EACCES | errno.EPERM:
            return f"Port {port} of {host} may not be listened on by this user; give one above 1023 (PORT, or --bind)."
    return f"Port {port} of {host!r} cannot be listened on: {error.strerror}; correct --bind."


def _check_path(path: Path) -> None:
    """Check the path of a Unix socket; one that another process has left is replaced by gunicorn."""
    try:
        is_other = not stat.S_ISSOCK(path.stat().st_mode)
    except FileNotFoundError:
        is_other = False
    except OSError as error:
        raise SettingsError(f"{path} cannot be listened on: {error.strerror}; correct --bind.") from error
    if is_other:
        raise SettingsError(f"{path} is no socket, and is left as it is; give another path with --bind.")
    if not os.access(path.parent, os.W_OK):
        raise SettingsError(f"{path} cannot be made: its folder does not exist or may not be written; correct --bind.")
