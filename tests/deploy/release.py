"""A release as a host makes it: the tracked files in an empty folder, the locked requirements, and nothing else."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from giving_up import give_up

ROOT = Path(__file__).parents[2]
_NO_NETWORK = ("NewConnectionError", "NameResolutionError", "No matching distribution", "timed out", "ProxyError")


@dataclass(frozen=True, slots=True)
class Release:
    """A folder with the release, and the environment of its commands."""

    folder: Path
    venv: Path

    def environ(self, **settings: str) -> dict[str, str]:
        """Give the variables that a host sets, and none of this machine: no PYTHONPATH, no virtual environment."""
        path = f"{self.venv / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8"} | settings

    def compile(self, *, within: tuple[str, ...] = (), **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run bin/post_compile as the build of a host does; `within` are words put before the command."""
        command = [*within, "bin/post_compile"]
        environ = self.environ(**settings)
        return subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False, timeout=120
        )


def copy_release(folder: Path) -> None:
    """Copy the tracked files that .slugignore does not match, by the rules of git."""
    kept = sorted(_tracked() - _tracked("-i", "-X", ".slugignore"))
    for name in kept:
        source, target = ROOT / name, folder / name
        if source.is_file():  # a removed file is tracked until the commit
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)


def make_environment(folder: Path) -> None:
    """Install the locked requirements alone.  Without a network the test is skipped, but never in CI."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "--quiet", "--disable-pip-version-check"]
    install = ["install", "--retries", "1", "--no-compile", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
    done = subprocess.run(
        [*pip, *install],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode and any(sign in done.stderr for sign in _NO_NETWORK):
        give_up("the requirements cannot be installed: there is no network")
    assert done.returncode == 0, done.stderr


def _tracked(*options: str) -> set[str]:
    command = ["git", "ls-files", "-z", "--cached", *options]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.CalledProcessError):
        give_up("which files belong to a release only git knows, and this is no checkout")
    return set(filter(None, done.stdout.split("\0")))
