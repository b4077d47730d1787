"""The files that hosts read, checked as far as that goes without the hosts: forms, paths, commands, times."""

import fnmatch
import json
import os
import re
import runpy
import shlex
import stat
import subprocess
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from image import instructions, last
from release import ROOT

from dateline.settings import Settings
from webapp import create_app

LOCKS_AND_OTHER_LANGUAGES = (
    "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock", "environment.yml", "setup.py", "runtime.txt",
    "package.json", "Gemfile", "go.mod", "pom.xml", "composer.json", "Cargo.toml", "index.html", "start.sh",
)  # fmt: skip


def procfile() -> dict[str, str]:
    """Give the commands of the Procfile."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(re.fullmatch(r"([a-z]+): (.+)", line).groups() for line in lines)


def render() -> dict[str, str]:
    """Give the plain `key: value` lines of render.yaml, comments off; its nesting is two levels of lists."""
    pairs = re.findall(r"^ *(?:- )?(\w+): *(\S.*?)(?: #.*)?$", (ROOT / "render.yaml").read_text(), re.MULTILINE)
    return dict(pairs)


def toml(name: str) -> dict:
    """Read a TOML file of the root."""
    return tomllib.loads((ROOT / name).read_text())


def health_paths() -> list[str]:
    """Give every path that a host asks for."""
    app = json.loads((ROOT / "app.json").read_text())
    paths = [check["path"] for checks in app["healthchecks"].values() for check in checks]
    paths += [check["path"] for check in toml("fly.toml")["http_service"]["checks"]]
    return [*paths, render()["healthCheckPath"]]


def graceful_seconds(arguments: str) -> int:
    """Give the time that GUNICORN_CMD_ARGS leaves for requests in flight."""
    return int(re.search(r"--graceful-timeout=(\d+)", arguments)[1])


def test_there_is_one_lock_and_nothing_else_that_a_buildpack_takes_for_its_own():
    """Of all files by which hosts tell languages and package managers, only requirements.txt is there."""
    assert (ROOT / "requirements.txt").is_file()
    assert [name for name in LOCKS_AND_OTHER_LANGUAGES if (ROOT / name).exists()] == []


def test_one_version_of_python_is_named():
    """In the major form in .python-version, the same in the Dockerfile, and one that the project supports."""
    version = (ROOT / ".python-version").read_text().strip()
    assert re.fullmatch(r"3\.\d\d", version)
    images = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert images == {f"python:{version}-slim"}
    least = toml("pyproject.toml")["project"]["requires-python"].removeprefix(">=")
    assert int(version.split(".")[1]) >= int(least.split(".")[1])


def test_the_web_command_is_the_same_everywhere():
    """Procfile, render.yaml and Dockerfile start one script, with a configuration and an application that exist."""
    web = procfile()["web"]
    words = shlex.split(web)
    assert words == ["python", "bin/serve.py"]
    script = (ROOT / words[1]).read_text()
    assert (ROOT / re.search(r'"--config", "([^"]+)"', script)[1]).is_file()
    module, name = re.search(r'"(\w+\.\w+):(\w+)"', script).groups()
    assert callable(getattr(import_module(module), name))
    assert render()["startCommand"] == web
    assert json.loads(last("CMD")) == words


def test_nothing_is_built_in_a_release_phase():
    """Its files are thrown away."""
    assert set(procfile()) == {"web"}
    assert "release_command" not in (ROOT / "fly.toml").read_text()
    assert "preDeployCommand" not in render()


@pytest.mark.parametrize("path", health_paths())
def test_health_checks_ask_for_a_page_that_exists(path):
    """Hosts ask whether an index is served, and the application knows that address."""
    adapter = create_app(Settings()).url_map.bind("localhost")
    assert adapter.match(path)[0] == "health.ready"


def test_requests_have_less_time_than_the_host_gives():
    """25 s of 30 on Render and Fly, 8 of 10 in a container whose host says nothing."""
    web = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["graceful_timeout"]
    fly = toml("fly.toml")
    assert web < int(render()["maxShutdownDelaySeconds"]) <= 300
    assert graceful_seconds(fly["env"]["GUNICORN_CMD_ARGS"]) < fly["kill_timeout"]
    assert graceful_seconds(last("ENV")) < 10
    assert fly["kill_signal"] == "SIGTERM"


def test_fly_counts_requests_and_asks_the_port_of_the_image():
    """A connection is no measure where each carries one request."""
    service = toml("fly.toml")["http_service"]
    assert service["concurrency"]["type"] == "requests"
    assert f"PORT={service['internal_port']}" in last("ENV").split()
    assert last("EXPOSE") == str(service["internal_port"])


def test_every_build_runs_the_same_script():
    """bin/post_compile is executable, and is what the Dockerfile, Render and the buildpack's own step run."""
    assert (ROOT / "bin/post_compile").stat().st_mode & stat.S_IXUSR
    assert ("RUN", "bin/post_compile") in instructions()
    assert render()["buildCommand"].endswith("&& bin/post_compile")
    groups = toml("project.toml")["io"]["buildpacks"]["group"]
    assert [group.get("uri") for group in groups] == ["heroku/python", "heroku/procfile", None]
    assert groups[-1]["script"]["inline"] == "bin/post_compile"


def test_the_image_has_stages_and_no_root():
    """What builds is not what serves, and what serves may write the index alone."""
    order = [word for word, _ in instructions()]
    assert order.count("FROM") == 2
    user = last("USER")
    assert int(user.split(":")[0]) > 0
    assert order.index("USER") > max(place for place, word in enumerate(order) if word in {"FROM", "COPY", "RUN"})
    owned = [rest for word, rest in instructions() if word == "COPY" and "--chown" in rest]
    assert owned == [f"--from=build --chown={user} /app/index_data index_data"]


def test_what_the_image_copies_is_there_and_not_ignored():
    """Each source of a COPY from the repository exists and passes .dockerignore; the paths between stages are made."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    ignored = [line for line in lines if line and not line.startswith("#")]
    for rest in (rest for word, rest in instructions() if word == "COPY"):
        *options, source, _ = rest.split()
        if "--from=build" in options:
            assert source in {"/venv", "/app/index_data"}
            continue
        assert (ROOT / source).exists()
        assert not any(fnmatch.fnmatch(source, pattern) for pattern in ignored if source != ".")
    needed = ["bin/post_compile", "requirements.txt", "index_data/documents"]
    assert not [(path, pattern) for path in needed for pattern in ignored if fnmatch.fnmatch(path, pattern)]


def test_an_image_takes_no_index_of_this_machine():
    """What .gitignore keeps out of the repository as built, .dockerignore keeps out of the image."""
    built = [
        line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.startswith("index_data")
    ]
    assert set(built) <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_every_setting_of_the_files_exists():
    """A misspelt variable would be silence."""
    known = set(re.findall(r'"((?:DATELINE_)?[A-Z_][A-Z0-9_]+)"', (ROOT / "dateline/settings.py").read_text()))
    for name in ("Dockerfile", "app.json", "bin/post_compile", "fly.toml", "render.yaml"):
        assert set(re.findall(r"DATELINE_[A-Z0-9_]+", (ROOT / name).read_text())) <= known


def compiled(folder: Path, python: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run bin/post_compile in a folder of its own, with a `python` that writes its arguments and does as told."""
    (folder / "bin").mkdir(exist_ok=True)
    for path, text in (("bin/post_compile", (ROOT / "bin/post_compile").read_text()), ("bin/python", python)):
        (folder / path).write_text(text)
        (folder / path).chmod(0o755)
    environ = {"PATH": f"{folder / 'bin'}:{os.defpath}"} | settings
    command = [str(folder / "bin/post_compile")]
    return subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=False, timeout=60)


SUCCEEDS = '#!/bin/sh\necho "$PWD: $@"\n'
FAILS = "#!/bin/sh\nexit 1\n"


def test_a_bundle_is_pulled_into_the_release(tmp_path):
    """With DATELINE_BUNDLE_URL nothing is built, wherever the script was started from."""
    done = compiled(tmp_path, SUCCEEDS, DATELINE_BUNDLE_URL="s3://bucket/archive")
    assert done.stdout == f"{tmp_path}: -m indexer pull s3://bucket/archive\n"
    assert done.returncode == 0


def test_documents_are_built_into_the_release(tmp_path):
    """Without one the configured documents are read, which `python -m indexer` knows itself."""
    assert compiled(tmp_path, SUCCEEDS, DATELINE_INDEX_DIR="index").stdout == f"{tmp_path}: -m indexer build\n"


def test_nothing_is_built_for_a_volume(tmp_path):
    """An index outside of the release would be hidden by the volume that is mounted over it."""
    done = compiled(tmp_path, SUCCEEDS, DATELINE_INDEX_DIR="/data/index")
    assert done.returncode == 0
    assert done.stdout == "bin/post_compile: DATELINE_INDEX_DIR is a volume; nothing is built here.\n"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [({}, "the index could not be built"), ({"DATELINE_BUNDLE_URL": "s3://x/y"}, "the bundle could not be pulled")],
)
def test_a_build_that_fails_makes_no_release(tmp_path, settings, sentence):
    """One sentence and a status that hosts take for a failed build."""
    done = compiled(tmp_path, FAILS, **settings)
    assert done.returncode == 1
    assert done.stderr == f"bin/post_compile: {sentence}; there is no release.\n"


@pytest.mark.parametrize(
    ("settings", "is_kept"),
    [
        ({}, True),
        ({"DATELINE_DOCUMENTS": " "}, True),
        ({"DATELINE_DOCUMENTS": "index_data/documents"}, True),
        ({"DATELINE_DOCUMENTS": "archive:./index_data/documents/"}, True),
        ({"DATELINE_DOCUMENTS": "index_data"}, True),
        ({"DATELINE_DOCUMENTS": "archive:index_data/documents/a.txt"}, True),
        ({"DATELINE_INDEX_DIR": "/data/index"}, True),
        ({"DATELINE_DOCUMENTS": "archive"}, False),
        ({"DATELINE_DOCUMENTS": "archive:/srv/more"}, False),
        ({"DATELINE_DOCUMENTS": "index_data/documents-of-ours"}, False),
        ({"DATELINE_DOCUMENTS": "archive", "DATELINE_INDEX_DIR": "/data/index"}, False),
        ({"DATELINE_BUNDLE_URL": "s3://bucket/archive"}, False),
        ({"DATELINE_BUNDLE_URL": "s3://bucket/archive", "DATELINE_DOCUMENTS": "index_data/documents"}, False),
        ({"DATELINE_BUNDLE_URL": "s3://bucket/archive", "DATELINE_INDEX_DIR": "/data/index"}, False),
    ],
)  # fmt: skip
def test_the_sample_is_left_out_of_what_serves_something_else(tmp_path, settings, is_kept):
    """Other documents or a bundle: the sample is removed, and nothing else; where it is read, it stays."""
    sample, other = tmp_path / "index_data/documents/a.txt", tmp_path / "index_data/withheld.txt"
    sample.parent.mkdir(parents=True)
    sample.touch()
    other.touch()
    assert compiled(tmp_path, SUCCEEDS, **settings).returncode == 0
    assert (sample.exists(), other.exists()) == (is_kept, True)


def test_nothing_is_removed_from_a_checkout_that_someone_works_in(tmp_path):
    """There `git` knows the folder; Render builds in a checkout that is its own."""
    (tmp_path / ".git").mkdir()
    sample = tmp_path / "index_data/documents"
    sample.mkdir(parents=True)
    compiled(tmp_path, SUCCEEDS, DATELINE_DOCUMENTS="archive")
    assert sample.exists()
    compiled(tmp_path, SUCCEEDS, DATELINE_DOCUMENTS="archive", RENDER="true")
    assert not sample.exists()
