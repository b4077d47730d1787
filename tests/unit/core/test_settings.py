"""Settings of the environment."""

import re
from pathlib import Path

import pytest

from dateline.errors import SettingsError
from dateline.settings import Settings

ROOT = Path(__file__).parents[3]


def test_defaults():
    """An empty environment gives an archive that runs out of the folder."""
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.index_dir == Path("index_data")
    assert settings.documents == (Path("index_data/documents"),)
    assert settings.trusted_proxies == 0


def test_every_variable_is_read():
    """Each variable reaches its setting; blanks around a value do not count."""
    settings = Settings.from_env({
        "DATELINE_INDEX_DIR": "/srv/index",
        "DATELINE_DOCUMENTS": "/a:/b",
        "DATELINE_BASE_URL": "https://archive.example.org/news/",
        "DATELINE_TRUSTED_PROXIES": " 1 ",
        "DATELINE_TITLE": "The Courier",
        "DATELINE_BUNDLE_URL": "s3://archive/news",
        "DATELINE_BUNDLE_KEY": "sixteen or more characters",
        "DATELINE_BUNDLE_SHA256": "AB" * 32,
        "AWS_ENDPOINT_URL": "https://objects.example.org",
        "PORT": "5000",
        "WEB_CONCURRENCY": "3",
        "DATELINE_HSTS": "63072000; includeSubDomains",
        "DATELINE_PUBLISH_ANYWAY": "yes",
    })  # fmt: skip
    assert settings == Settings(
        index_dir=Path("/srv/index"),
        documents=(Path("/a"), Path("/b")),
        documents_are_configured=True,
        base_url="https://archive.example.org/news",
        trusted_proxies=1,
        title="The Courier",
        bundle_url="s3://archive/news",
        bundle_key="sixteen or more characters",
        bundle_sha256="ab" * 32,
        bundle_endpoint="https://objects.example.org",
        port=5000,
        web_concurrency=3,
        hsts="max-age=63072000; includeSubDomains",
        publish_anyway=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"), ("PORT", "0"), ("PORT", "70000"), ("PORT", "-1"), ("PORT", "8" * 5000), ("PORT", "٨٠"),
        ("WEB_CONCURRENCY", "0"), ("DATELINE_TRUSTED_PROXIES", "*"),
        ("DATELINE_BASE_URL", "archive.example.org"), ("DATELINE_BASE_URL", "ftp://x"), ("DATELINE_BASE_URL", "https://x?y"),
        ("DATELINE_BASE_URL", "https:///x"), ("DATELINE_BASE_URL", "https://x#y"),
        ("DATELINE_BASE_URL", "https://a b"), ("DATELINE_BASE_URL", 'https://a"><b'),
        ("DATELINE_BUNDLE_URL", "https:///x"), ("AWS_ENDPOINT_URL", "https:///x"), ("AWS_ENDPOINT_URL", "https://user@example.org"),
        ("DATELINE_BASE_URL", "http://[x"), ("DATELINE_BUNDLE_URL", "http://example.org/x"),
        ("DATELINE_BUNDLE_URL", "https://user:pass@example.org/x"), ("DATELINE_BUNDLE_URL", "http://[x"),
        ("DATELINE_BUNDLE_KEY", "fifteen letters"), ("DATELINE_BUNDLE_SHA256", "3f9ac1b2d4e5"), ("AWS_ENDPOINT_URL", "http://example.org"),
        ("DATELINE_HSTS", "on"), ("DATELINE_HSTS", "-1"), ("DATELINE_HSTS", "63072000; preload"),
        ("DATELINE_HSTS", "1\r\nSet-Cookie: a=b"), ("DATELINE_HSTS", "9" * 10), ("DATELINE_HSTS", "٦٣"),
        ("DATELINE_INDEX_DIR", __file__), ("DATELINE_INDEX_DIR", f"{__file__}/x"), ("DATELINE_INDEX_DIR", "/dev/null"),
    ],
)  # fmt: skip
def test_a_bad_value_is_one_sentence(name, value):
    """The error names the variable and is a single sentence."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "1"), ("PORT", "65535"), ("WEB_CONCURRENCY", "64"), ("DATELINE_BUNDLE_KEY", "sixteen letters."),
        ("DATELINE_BUNDLE_URL", "http://localhost:9000/x"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000"),
        ("DATELINE_HSTS", "9" * 9),
    ],
)  # fmt: skip
def test_a_value_at_a_limit_is_good(name, value):
    """The least and the greatest number, the shortest key, addresses without TLS on this machine."""
    Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("value", "header"),
    [
        ("63072000", "max-age=63072000"), ("0", "max-age=0"), ("0300", "max-age=300"),
        ("63072000 includesubdomains", "max-age=63072000; includeSubDomains"),
        ("60;includeSubDomains", "max-age=60; includeSubDomains"),
    ],
)  # fmt: skip
def test_hsts_is_a_number_of_seconds(value, header):
    """Subdomains are named only where the owner names them."""
    assert Settings.from_env({"DATELINE_HSTS": value}).hsts == header


def test_no_secret_is_shown():
    """The key stands in no message and in no representation of the settings."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DATELINE_BUNDLE_KEY": "fifteen letters"})
    assert "fifteen letters" not in str(caught.value)
    assert "a key of some length" not in repr(Settings.from_env({"DATELINE_BUNDLE_KEY": "a key of some length"}))


def test_every_setting_is_documented():
    """Each variable that is read stands in the table of docs/reference/settings.md, and no other does."""
    read = set(re.findall(r'"((?:DATELINE_)?[A-Z_][A-Z0-9_]+)"', (ROOT / "dateline/settings.py").read_text()))
    table = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE))
    assert table == read


def test_the_environment_is_read_nowhere_else():
    """No other module of the product looks at the environment."""
    paths = [p for name in ("dateline", "indexer", "webapp") for p in (ROOT / name).rglob("*.py")]
    readers = [p.name for p in paths if re.search(r"os\.environ|getenv|import environ", p.read_text())]
    assert readers == ["settings.py"]
