"""A server that speaks S3, and an index with something in it."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_once import built_once
from bundle_hosts import TRUST, Proxy, build, environ_of, make_bucket, moto_server, proxy_before, push_build

from dateline.bundles import open_store, pull_bundle, push_bundle

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def moto_port() -> Iterator[int]:
    """Moto's server."""
    with moto_server() as port:
        yield port


@pytest.fixture
def proxy(moto_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy before moto's server, and the environment in which obstore finds it."""
    with proxy_before(moto_port) as proxy:
        for name, value in environ_of(proxy).items():
            if name.startswith("AWS_"):
                monkeypatch.setenv(name, value)
        yield proxy


@pytest.fixture
def bucket(moto_port: int) -> str:
    """The address of a bundle in a new bucket."""
    name = f"archive-{next(_numbers)}"
    make_bucket(moto_port, name)
    return f"s3://{name}/news"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of 30 articles and its bundle; the same one article later."""
    return built_once(tmp_path_factory, "bundles", _make)


def _make(folder: Path) -> None:
    build(folder / "source")
    push_bundle(folder / "source", open_store((folder / "bundle").as_uri()), TRUST)
    for name in ("source", "bundle"):
        shutil.copytree(folder / name, folder / f"newer-{name}")
    build(folder / "newer-source", 31)
    push_build(folder / "newer-source", open_store((folder / "newer-bundle").as_uri()))


@pytest.fixture
def source(tmp_path: Path, made: Path) -> Path:
    """An index of 30 articles."""
    return Path(shutil.copytree(made / "source", tmp_path / "source"))


@pytest.fixture
def bundle(tmp_path: Path, made: Path) -> Path:
    """A folder with the bundle of that index."""
    return Path(shutil.copytree(made / "bundle", tmp_path / "bundle"))


@pytest.fixture
def host(tmp_path: Path, made: Path, bundle: Path) -> Path:
    """A host that serves the bundle's generation; the bundle has a newer one, of 31 articles, since."""
    pull_bundle(tmp_path / "host", open_store(bundle.as_uri()), TRUST)
    shutil.copytree(made / "newer-bundle", bundle, dirs_exist_ok=True)
    return tmp_path / "host"
