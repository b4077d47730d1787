"""Starting the server: every failure is one sentence, and the port is reachable over IPv4 and IPv6."""

import contextlib
import errno
import http.client
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from giving_up import give_up

from dateline.errors import SettingsError
from webapp.worker import listening
from webapp.worker.listening import all_addresses, check_addresses

ROOT = Path(__file__).parents[3]
WEB = shlex.split((ROOT / "Procfile").read_text().partition(": ")[2])
SECONDS = 60  # on a machine that does much else


def environ(**settings: str) -> dict[str, str]:
    """The environment as a host sets it, with the tools of this environment first."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path, "DATELINE_INDEX_DIR": "/nowhere/index", "WEB_CONCURRENCY": "1"} | settings


def start(**settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the command of the Procfile until it ends by itself."""
    return subprocess.run(
        WEB, cwd=ROOT, env=environ(**settings), capture_output=True, text=True, check=False, timeout=SECONDS
    )


def sentences(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """The lines on standard error, without those of gunicorn's log."""
    return [line for line in done.stderr.splitlines() if "Starting gunicorn" not in line]


@contextlib.contextmanager
def listener(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that is in use."""
    with socket.create_server((host, 0)) as taken:
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_CONCURRENCY", "abc"), ("WEB_CONCURRENCY", "-1"), ("WEB_CONCURRENCY", "1.5"), ("WEB_CONCURRENCY", "0"),
        ("PORT", "abc"), ("PORT", "99999"), ("DATELINE_TRUSTED_PROXIES", "-1"), ("DATELINE_INDEX_DIR", __file__),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_one_sentence(name: str, value: str) -> None:
    """This includes WEB_CONCURRENCY, which gunicorn reads first and answers with a traceback."""
    done = start(**{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{name} must be a ")


@pytest.mark.parametrize("value", ["", " "])
def test_a_number_of_workers_that_is_empty_is_none(value: str) -> None:
    """A variable without a value, as hosts and compose files may set it, counts as not set."""
    with served(WEB_CONCURRENCY=value) as port:
        assert answers("127.0.0.1", port)


@pytest.mark.parametrize(
    "setting",
    [{"GUNICORN_CMD_ARGS": "--certfile /nowhere"}, {"GUNICORN_CMD_ARGS": "--bind fd://99"}, {"LISTEN_FDS": "x"}],
    ids=lambda setting: " ".join(setting.values()),
)
def test_what_gunicorn_finds_out_late_is_one_sentence(setting: dict[str, str]) -> None:
    """Gunicorn checks some options only when it uses them."""
    done = start(**setting)
    assert done.returncode == 1
    (sentence,) = sentences(done)
    assert sentence.startswith("The server cannot be started: ")


@pytest.mark.parametrize("how", ["port", "bind"])
def test_a_taken_port_is_one_sentence(how: str) -> None:
    """It names the port and the remedy, at once; gunicorn alone writes eleven lines in five seconds."""
    with listener() as port:
        setting = {"PORT": str(port)} if how == "port" else {"GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port}"}
        done = start(**setting)
    assert done.returncode == 1
    (sentence,) = sentences(done)
    assert sentence.startswith(f"Port {port} of ")
    assert sentence.endswith("is in use by another process; end it, or use another port (PORT or --bind).")


@pytest.mark.parametrize(
    "bind",
    ["203.0.113.9:8000", "nonsense.invalid:8000", "unix:/nowhere/web.sock", f"unix:{__file__}", "127.0.0.1:99999"],
)
def test_an_invalid_address_is_one_sentence(bind: str) -> None:
    """An address of another machine, an unknown name, a socket without a folder or in place of a file."""
    done = start(GUNICORN_CMD_ARGS=f"--bind {bind}")
    assert done.returncode == 1
    (sentence,) = sentences(done)
    assert sentence.endswith("--bind.") or "(PORT or --bind)" in sentence
    assert Path(__file__).read_text().startswith('"""Starting')


def test_a_port_that_this_user_may_not_have_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines differ in who may use ports below 1024, so the test simulates the refusal."""

    def refuse(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(listening.socket, "socket", type("Refusing", (socket.socket,), {"bind": refuse}))
    with pytest.raises(SettingsError, match=r"^This user may not listen on port 80 of 0.0.0.0; use a port above"):
        check_addresses([("0.0.0.0", 80)])


def test_valid_addresses_pass(tmp_path: Path) -> None:
    """A free port, a socket of an earlier server, a new socket, and a descriptor are valid."""
    with listener() as port:
        pass
    left = tmp_path / "left.sock"
    with socket.socket(socket.AF_UNIX) as earlier:
        earlier.bind(str(left))
    check_addresses([("127.0.0.1", port), str(left), str(tmp_path / "new.sock"), 3])


SLOW = """
import os, time
open(os.environ["REACHED"], "w").close()
try:
    time.sleep(30)
except BaseException:
    raise ImportError("swallowed") from None
"""
"""A module that is long to import, and that makes something else of an exception, as some do."""


@pytest.mark.parametrize(
    ("command", "module", "sentence"),
    [
        (WEB, "gunicorn", "Dateline: stopped."),
        (WEB, "flask", "Dateline: stopped."),
        ([sys.executable, "-m", "indexer", "status"], "click", "reindex: stopped; nothing has changed."),
        (["reindex", "status"], "click", "reindex: stopped; nothing has changed."),
        (["reindex", "build"], "numpy", "reindex: stopped; nothing has changed."),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[-2:]),
)
def test_ctrl_c_during_imports_is_one_sentence(tmp_path: Path, command: list[str], module: str, sentence: str) -> None:
    """The exit status is 130, without a traceback, during the import of any module."""
    (tmp_path / f"{module}.py").write_text(SLOW)
    reached = tmp_path / "reached"
    settings = environ(PYTHONPATH=f"{tmp_path}:{ROOT}", REACHED=str(reached), PORT="8000")
    options = {"cwd": ROOT, "env": settings, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    if command[0] == "reindex" and shutil.which("reindex", path=settings["PATH"]) is None:
        give_up("the project is not installed, so that there is no reindex")
    with subprocess.Popen(command, start_new_session=True, **options) as process:  # type: ignore[call-overload]
        _wait_for(reached, process)
        os.killpg(process.pid, signal.SIGINT)
        shown = process.communicate(timeout=SECONDS)
    assert (process.returncode, *shown) == (130, "", f"{sentence}\n")


def _wait_for(path: Path, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + SECONDS
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextlib.contextmanager
def served(**settings: str) -> Iterator[int]:
    """The server of the Procfile on a free port, with PORT and further settings."""
    with listener() as port:
        pass
    process = subprocess.Popen(
        WEB, cwd=ROOT, env=environ(PORT=str(port), **settings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def answers(host: str, port: int) -> bool:
    """Whether /livez answers, within the time that the server needs to start."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            connection = http.client.HTTPConnection(host, port, timeout=5)
            with contextlib.closing(connection):
                connection.request("GET", "/livez")
                return connection.getresponse().status == 200
        time.sleep(0.05)
    return False


def test_a_port_is_reached_over_both_families() -> None:
    """Hosts with private IPv6 networks connect over IPv6, all others over IPv4."""
    with served() as port:
        assert answers("127.0.0.1", port)
        if not any(address.startswith("[::]") for address in all_addresses(port)):
            pytest.skip("this kernel has no IPv6")
        assert answers("::1", port)


def in_a_network_of_its_own(setting: str, program: str) -> str:
    """The output of a program in a network namespace with one IPv6 setting switched on."""
    before = (
        "import fcntl, socket, struct, sys\n"
        "with socket.socket() as any_socket:\n"
        "    fcntl.ioctl(any_socket, 0x8914, struct.pack('16sh', b'lo', 0x41))  # SIOCSIFFLAGS: up and running\n"
        f"with open('/proc/sys/net/ipv6/{setting}', 'w') as switch:\n    switch.write('1')\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
    )
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", before + program]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command[:4], "true"], check=False, timeout=SECONDS).returncode
    ):
        give_up("network namespaces cannot be made here")
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS).stdout


ASK = """
from webapp.worker.listening import all_addresses
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.sock import create_sockets
conf = Config()
conf.set("bind", all_addresses(5000))
listeners = create_sockets(conf, Logger(conf))
print(conf.bind)
for host in ("127.0.0.1", "::1"):
    try:
        socket.create_connection((host, 5000), 5).close()
        print(host)
    except OSError as error:
        print(error.strerror)
"""


def test_ipv6_that_is_switched_off_is_no_hindrance() -> None:
    """Most containers have it switched off: the server listens on IPv4."""
    shown = in_a_network_of_its_own("conf/all/disable_ipv6", ASK)
    assert shown == "['[::]:5000']\n127.0.0.1\nCannot assign requested address\n"


def test_families_that_the_system_keeps_apart_are_both_served() -> None:
    """With bindv6only an IPv6 socket does not serve IPv4, so there are two sockets."""
    shown = in_a_network_of_its_own("bindv6only", ASK)
    assert shown == "['0.0.0.0:5000', '[::]:5000']\n127.0.0.1\n::1\n"


def test_a_kernel_without_ipv6_serves_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a kernel makes no IPv6 socket; the test simulates that."""

    def refuse(family: int) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    monkeypatch.setattr(listening.socket, "socket", refuse)
    assert all_addresses(5000) == ["0.0.0.0:5000"]
