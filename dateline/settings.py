"""The settings, which are environment variables.

This is the only module that reads the environment.  `webapp.wsgi`, the gunicorn configuration and the command line
call it once and pass the settings on.
"""

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dateline.errors import SettingsError

LOG_FORMATS = ("text", "json")
SHORTEST_KEY = 16
SAMPLE_DOCUMENTS = "index_data/documents"
"""The sample archive, which is read if no documents are configured."""

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_=~-][A-Za-z0-9._=~-]*)*/?")
_HSTS = re.compile(r"([0-9]{1,9})( *[; ] *includeSubDomains)?", re.ASCII | re.IGNORECASE)
_NOT_OF_ADDRESSES = re.compile(r"""[\s"'<>\\^`{|}]""")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def check_bundle_url(value: str, name: str) -> str:
    """Return the address of a bundle unchanged.  Raises SettingsError, with `name` in its message, if it is none."""
    try:
        parts = urlsplit(value)
        usable = not (parts.query or parts.fragment or parts.username or parts.password) and value.isprintable()
        match parts.scheme:
            case "s3":
                usable &= bool(_BUCKET.fullmatch(parts.netloc) and _PREFIX.fullmatch(parts.path))
            case "file":
                usable &= not parts.netloc and parts.path.startswith("/")
            case _:
                usable &= _is_safe_address(value)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"{name} must be s3://bucket/prefix, file:///folder or https://host/path (http:// only on this machine), "
            "without a password."
        )
    return value


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a deployment can decide.  `docs/reference/settings.md` describes each variable."""

    index_dir: Path = Path("index_data")
    documents: tuple[Path, ...] = (Path(SAMPLE_DOCUMENTS),)
    documents_are_configured: bool = False
    base_url: str | None = None
    trusted_proxies: int = 0
    title: str = "Dateline"
    log_format: str = "text"
    bundle_url: str | None = None
    bundle_key: str | None = field(default=None, repr=False)
    bundle_sha256: str | None = None
    bundle_endpoint: str | None = None
    port: int | None = None
    web_concurrency: int | None = None
    hsts: str | None = None
    publish_anyway: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment.  Raises SettingsError, one sentence, if a value cannot be used."""
        text = {key: value.strip() for key, value in environ.items() if value.strip()}
        documents = text.get("DATELINE_DOCUMENTS", SAMPLE_DOCUMENTS)
        return cls(
            index_dir=_folder(text.get("DATELINE_INDEX_DIR", "index_data"), "DATELINE_INDEX_DIR"),
            documents=tuple(Path(part) for part in documents.split(os.pathsep) if part),
            documents_are_configured="DATELINE_DOCUMENTS" in text,
            base_url=_base_url(text.get("DATELINE_BASE_URL")),
            trusted_proxies=_number(text, "DATELINE_TRUSTED_PROXIES", lowest=0, highest=10) or 0,
            title=text.get("DATELINE_TITLE", "Dateline"),
            log_format=_one_of(LOG_FORMATS, text, "DATELINE_LOG_FORMAT"),
            bundle_url=_bundle_url(text.get("DATELINE_BUNDLE_URL")),
            bundle_key=_bundle_key(text.get("DATELINE_BUNDLE_KEY")),
            bundle_sha256=_sha256(text.get("DATELINE_BUNDLE_SHA256")),
            bundle_endpoint=_endpoint(text.get("AWS_ENDPOINT_URL")),
            port=_number(text, "PORT", lowest=1, highest=65_535),
            web_concurrency=_number(text, "WEB_CONCURRENCY", lowest=1, highest=64),
            hsts=_hsts(text.get("DATELINE_HSTS")),
            publish_anyway=_one_of(("no", "yes"), text, "DATELINE_PUBLISH_ANYWAY") == "yes",
        )


def _number(text: Mapping[str, str], name: str, *, lowest: int, highest: int) -> int | None:
    value = text.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        raise SettingsError(f"{name} must be a whole number from {lowest} to {highest}, not {value[:40]!r}.")
    return int(value)


def _folder(value: str, name: str) -> Path:
    """Check that a path, or each folder above it, is a folder or does not exist.  Unreadable paths pass."""
    path = Path(value)
    for each in (path, *path.parents):
        with contextlib.suppress(OSError, ValueError):
            if each.exists() and not each.is_dir():
                raise SettingsError(f"{name} must be a folder, but {str(each)[:80]!r} is not a folder.")
    return path


def _hsts(value: str | None) -> str | None:
    """The value of the header Strict-Transport-Security."""
    if value is None:
        return None
    found = _HSTS.fullmatch(value)
    if found is None:
        raise SettingsError(
            "DATELINE_HSTS must be a number of seconds, for example 63072000 for two years, or "
            f"63072000; includeSubDomains, not {value[:40]!r}."
        )
    return f"max-age={int(found[1])}{'; includeSubDomains' if found[2] else ''}"


def _one_of(values: tuple[str, ...], text: Mapping[str, str], name: str) -> str:
    """The value of a variable, which must be one of `values`; the first of them if it is not set."""
    value = text.get(name, values[0])
    if value not in values:
        raise SettingsError(f"{name} must be {' or '.join(values)}, not {value[:40]!r}.")
    return value


def _base_url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
        usable = usable and _NOT_OF_ADDRESSES.search(value) is None
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"DATELINE_BASE_URL must be an http or https address, not {value[:80]!r}.")
    return value.rstrip("/")


def _is_safe_address(value: str) -> bool:
    """Whether the traffic with an address is protected: https, or http that does not leave this machine."""
    parts = urlsplit(value)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    )


def _bundle_url(value: str | None) -> str | None:
    return None if value is None else check_bundle_url(value, "DATELINE_BUNDLE_URL")


def _bundle_key(value: str | None) -> str | None:
    if value is not None and len(value) < SHORTEST_KEY:
        raise SettingsError(f"DATELINE_BUNDLE_KEY must have at least {SHORTEST_KEY} characters; make it at random.")
    return value


def _sha256(value: str | None) -> str | None:
    if value is not None and not _SHA256.fullmatch(value):
        raise SettingsError("DATELINE_BUNDLE_SHA256 must be the SHA-256 of a manifest, 64 hex digits.")
    return None if value is None else value.lower()


def _endpoint(value: str | None) -> str | None:
    try:
        usable = value is None or (_is_safe_address(value) and not urlsplit(value).username)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("AWS_ENDPOINT_URL must be an https address (http only on this machine).")
    return value
