"""The files that hosts read, checked as far as that goes without the hosts: forms, paths, commands, times."""

import fnmatch
import json
import os
import re
import runpy
import shlex
import shutil
import stat
import subprocess
import textwrap
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from giving_up import give_up
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
    railway = json.loads((ROOT / "railway.json").read_text())
    return [*paths, render()["healthCheckPath"], railway["deploy"]["healthcheckPath"]]


def graceful_seconds(arguments: str) -> int:
    """Give the seconds that GUNICORN_CMD_ARGS gives to requests in flight."""
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
    """25 s of 30 on Render and Fly, 8 of 10 in a container without a setting of its host."""
    web = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["graceful_timeout"]
    fly = toml("fly.toml")
    assert web < int(render()["maxShutdownDelaySeconds"]) <= 300
    assert graceful_seconds(fly["env"]["GUNICORN_CMD_ARGS"]) < fly["kill_timeout"]
    assert graceful_seconds(last("ENV")) < 10
    assert fly["kill_signal"] == "SIGTERM"


def test_fly_counts_requests_and_asks_the_port_of_the_image():
    """Connections are no measure if each carries one request."""
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
    """One stage builds, another serves, and the latter may write to the index only."""
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
    """Built files that .gitignore excludes are excluded by .dockerignore as well."""
    built = [
        line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.startswith("index_data")
    ]
    assert set(built) <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_every_setting_of_the_files_exists():
    """A misspelt variable would be ignored silently."""
    known = set(re.findall(r'"((?:DATELINE_)?[A-Z_][A-Z0-9_]+)"', (ROOT / "dateline/settings.py").read_text()))
    for name in ("Dockerfile", "app.json", "bin/post_compile", "fly.toml", "railway.json", "render.yaml"):
        assert set(re.findall(r"DATELINE_[A-Z0-9_]+", (ROOT / name).read_text())) <= known


SECRET = re.compile(r"KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL")


def secrets_in(lines: list[tuple[str, str]]) -> list[str]:
    """Give the secrets that an image would remember: arguments and variables of its instructions, by name."""
    named = [name for word, rest in lines if word in {"ARG", "ENV"} for name in re.findall(r"([A-Z][A-Z0-9_]*)", rest)]
    return [name for name in named if SECRET.search(name)]


def test_an_image_remembers_no_secret():
    """A bundle's address and digest may be arguments of the build, its key and the credentials of a bucket may not."""
    assert secrets_in(instructions()) == []
    arguments = {rest.partition("=")[0] for word, rest in instructions() if word == "ARG"}
    assert arguments == {"DATELINE_DOCUMENTS", "DATELINE_BUNDLE_URL", "DATELINE_BUNDLE_SHA256"}
    assert secrets_in([("ARG", "DATELINE_BUNDLE_KEY"), ("ENV", "A=1 AWS_SECRET_ACCESS_KEY=x")]) != []


def test_railway_overlaps_and_waits():
    """Numbers, since strings are refused; more than gunicorn takes to stop; and a health check."""
    railway = json.loads((ROOT / "railway.json").read_text())
    assert railway["build"] == {"builder": "DOCKERFILE"}
    deploy = railway["deploy"]
    assert {name: type(value) for name, value in deploy.items()} == {
        "healthcheckPath": str, "healthcheckTimeout": int, "overlapSeconds": int, "drainingSeconds": int,
    }  # fmt: skip
    web = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["graceful_timeout"]
    assert deploy["drainingSeconds"] > max(web, graceful_seconds(last("ENV")))
    assert deploy["overlapSeconds"] >= 20  # those that follow have looked by then
    page = (ROOT / "docs/deploy/railway.md").read_text()
    assert graceful_seconds(page) < deploy["drainingSeconds"]


def render_variables(text: str) -> dict[str, str | None]:
    """Give the variables of render.yaml with their values; None for those that its owner is asked for."""
    found = re.findall(r"- key: (\w+)[^\n]*\n +(?:value: \"?([^\"\n#]*?)\"?|(sync: false))(?: *#[^\n]*)?(?=\n|$)", text)
    return {name: None if asked else value for name, value, asked in found}


def test_render_s_own_values_do_not_count():
    """Without values Render sets a fixed --bind and one worker; it asks for the owner's values."""
    text = (ROOT / "render.yaml").read_text()
    variables = render_variables(text)
    assert len(variables) == text.count("- key:")
    assert "--bind" not in variables["GUNICORN_CMD_ARGS"]
    assert graceful_seconds(variables["GUNICORN_CMD_ARGS"]) < int(render()["maxShutdownDelaySeconds"])
    assert variables["WEB_CONCURRENCY"] == "2"
    asked = {name for name, value in variables.items() if value is None}
    assert asked == {"DATELINE_TITLE", "DATELINE_DOCUMENTS", "DATELINE_BUNDLE_URL", "DATELINE_BUNDLE_KEY"}
    assert Settings.from_env(dict.fromkeys(asked, "")) == Settings()  # an empty value counts as none


def test_dokku_may_scale():
    """With a `formation` it refuses ps:scale and stops processes that are not listed; `buildpacks` select herokuish."""
    app = json.loads((ROOT / "app.json").read_text())
    assert "formation" not in app
    assert app["buildpacks"] == [{"url": "heroku/python"}]


def commands(page: str) -> str:
    """Give the indented lines of a page on a host, with continued lines joined."""
    text = (ROOT / f"docs/deploy/{page}.md").read_text()
    return "\n".join(re.findall(r"^    (.*)$", text, re.MULTILINE)).replace("\\\n", " ")


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        ("dokku", ["builder:set archive selected herokuish", "storage:create", "--container-dir /data"]),
        (
            "cloud-run",
            ["--no-cpu-throttling --min-instances 1", "--startup-probe httpGet.path=/readyz", "--set-secrets"],
        ),
        ("fly", ["fly deploy --ha=false"]),
        ("server", ["ListenStream=", "bin/serve.py", "listen [::]:80;"]),
    ],
)
def test_a_page_has_what_its_host_lacks(page, needed):
    """Without it the host would do something else, as these pages once said."""
    text = commands(page)
    assert [words for words in needed if words not in text] == []
    assert "storage:ensure-directory" not in text


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "docs/deploy").glob("*.md")))
def test_no_page_gives_a_secret_to_a_build(page):
    """Neither as an argument of a build nor as a variable that is printed into a file of the image."""
    assert not re.search(r"--build-arg \S*(KEY|SECRET|TOKEN)", commands(page))
    for path in re.findall(r"\]\(([a-z-]+\.md)(?:#[a-z-]+)?\)", (ROOT / f"docs/deploy/{page}.md").read_text()):
        assert (ROOT / "docs/deploy" / path).is_file()


def unit(kind: str) -> str:
    """Give a unit of systemd from the page on a server."""
    text = (ROOT / "docs/deploy/server.md").read_text()
    block = re.search(rf"^`/etc/systemd/system/dateline\.{kind}`:\n\n((?:    .*\n|\n)+)", text, re.MULTILINE)[1]
    return textwrap.dedent(block)


def test_systemd_understands_the_units(tmp_path):
    """It understands both, and the service takes the socket; a misspelt line is noticed."""
    if shutil.which("systemd-analyze") is None:
        give_up("there is no systemd-analyze: install it (apt-get install systemd)")
    service = unit("service")
    for mistake in ("", "TimoutStopSec=30\n"):
        made = service.replace("User=dateline", "User=root").replace("/srv/dateline/.venv/bin/python", "/bin/true")
        (tmp_path / "dateline.service").write_text(made.replace("[Install]", f"{mistake}[Install]"))
        (tmp_path / "dateline.socket").write_text(unit("socket"))
        paths = [str(tmp_path / f"dateline.{kind}") for kind in ("service", "socket")]
        command = ["systemd-analyze", "verify", "--man=no", *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        ours = [line for line in (done.stdout + done.stderr).splitlines() if "dateline." in line]
        assert bool(ours) == bool(mistake), ours


def test_systemd_waits_longer_than_the_server():
    """TimeoutStopSec is more than graceful_timeout, the command that of the Procfile, and gunicorn notifies."""
    lines = dict(line.split("=", 1) for line in unit("service").splitlines() if "=" in line)
    assert int(lines["TimeoutStopSec"]) > runpy.run_path(str(ROOT / "gunicorn.conf.py"))["graceful_timeout"]
    assert lines["ExecStart"].endswith(procfile()["web"].removeprefix("python "))
    assert lines["Type"] == "notify"


def compiled(folder: Path, python: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run bin/post_compile in a folder of its own, with a fake `python` that records its arguments."""
    (folder / "bin").mkdir(exist_ok=True)
    for path, text in (("bin/post_compile", (ROOT / "bin/post_compile").read_text()), ("bin/python", python)):
        (folder / path).write_text(text)
        (folder / path).chmod(0o755)
    environ = {"PATH": f"{folder / 'bin'}:{os.defpath}"} | settings
    command = [str(folder / "bin/post_compile")]
    return subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=False, timeout=60)


SUCCEEDS = '#!/bin/sh\necho "$PWD: $@"\n'
FAILS = "#!/bin/sh\nexit 1\n"


@pytest.mark.parametrize("trust", [{"DATELINE_BUNDLE_KEY": "x" * 16}, {"DATELINE_BUNDLE_SHA256": "a" * 64}])
def test_a_bundle_is_pulled_into_the_release(tmp_path, trust):
    """With DATELINE_BUNDLE_URL nothing is built, wherever the script was started from."""
    done = compiled(tmp_path, SUCCEEDS, DATELINE_BUNDLE_URL="s3://bucket/archive", **trust)
    assert done.stdout == f"{tmp_path}: -m indexer pull s3://bucket/archive\n"
    assert done.returncode == 0


def test_without_key_and_digest_the_release_starts_empty(tmp_path):
    """As in the build of an image, which sees no secret: nothing is pulled or built; an empty folder is made."""
    done = compiled(tmp_path, FAILS, DATELINE_BUNDLE_URL="s3://bucket/archive")
    assert done.returncode == 0
    assert done.stdout.endswith("nothing is pulled here; the server pulls when it starts.\n")
    assert [path.name for path in (tmp_path / "index_data").iterdir()] == []


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
    [
        ({}, "the index could not be built"),
        ({"DATELINE_BUNDLE_URL": "s3://x/y", "DATELINE_BUNDLE_KEY": "k" * 16}, "the bundle could not be pulled"),
    ],
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
    """With other documents or a bundle only the sample is removed; if it is read, it stays."""
    sample, other = tmp_path / "index_data/documents/a.txt", tmp_path / "index_data/withheld.txt"
    sample.parent.mkdir(parents=True)
    sample.touch()
    other.touch()
    assert compiled(tmp_path, SUCCEEDS, **settings).returncode == 0
    assert (sample.exists(), other.exists()) == (is_kept, True)


def test_nothing_is_removed_from_a_checkout_that_someone_works_in(tmp_path):
    """A checkout has a `.git` folder; Render builds in a checkout of its own."""
    (tmp_path / ".git").mkdir()
    sample = tmp_path / "index_data/documents"
    sample.mkdir(parents=True)
    compiled(tmp_path, SUCCEEDS, DATELINE_DOCUMENTS="archive")
    assert sample.exists()
    compiled(tmp_path, SUCCEEDS, DATELINE_DOCUMENTS="archive", RENDER="true")
    assert not sample.exists()


@pytest.mark.parametrize("name", [".gitignore", ".slugignore", ".dockerignore"])
def test_the_list_and_what_is_known_of_it_are_part_of_a_release(name):
    """Without the second file a loss in the first goes unnoticed; the third stays on its machine."""
    ignored = (ROOT / name).read_text().split()
    assert not {"index_data", "index_data/", "index_data/withheld.txt", "index_data/withheld.known"} & set(ignored)
    assert not any(line.startswith("index_data/withheld") and "*" in line for line in ignored)


def test_no_page_has_what_an_unsettled_merge_leaves():
    """Two versions of a paragraph, and the marks between them."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert pages
    assert not [page for page in pages if "\n<<<<<<< " in page.read_text() or "\n>>>>>>> " in page.read_text()]
