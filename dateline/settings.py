"""The settings of the environment, read once and passed on.

This is the only module that looks at the environment; it is called by
`webapp.wsgi`, by the gunicorn configuration and by the command line.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dateline.errors import SettingsError

ENGINES = ("local",)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a deployment can decide.  `docs/operations.md` describes each variable."""

    index_dir: Path = Path("index_data")
    documents: tuple[Path, ...] = (Path("index_data/documents"),)
    base_url: str | None = None
    trusted_proxies: int = 0
    title: str = "Dateline"
    engine: str = "local"
    port: int | None = None
    web_concurrency: int | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment.  Raises SettingsError, one sentence, for a value that cannot be used."""
        text = {key: value.strip() for key, value in environ.items() if value.strip()}
        documents = text.get("DATELINE_DOCUMENTS", "index_data/documents")
        return cls(
            index_dir=Path(text.get("DATELINE_INDEX_DIR", "index_data")),
            documents=tuple(Path(part) for part in documents.split(os.pathsep) if part),
            base_url=_base_url(text.get("DATELINE_BASE_URL")),
            trusted_proxies=_number(text, "DATELINE_TRUSTED_PROXIES", lowest=0, highest=10) or 0,
            title=text.get("DATELINE_TITLE", "Dateline"),
            engine=_engine(text.get("DATELINE_ENGINE", "local")),
            port=_number(text, "PORT", lowest=1, highest=65_535),
            web_concurrency=_number(text, "WEB_CONCURRENCY", lowest=1, highest=64),
        )


def _number(text: Mapping[str, str], name: str, *, lowest: int, highest: int) -> int | None:
    value = text.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        raise SettingsError(f"{name} must be a whole number from {lowest} to {highest}, not {value[:40]!r}.")
    return int(value)


def _engine(value: str) -> str:
    if value not in ENGINES:
        raise SettingsError(f"DATELINE_ENGINE must be {' or '.join(ENGINES)}, not {value[:40]!r}.")
    return value


def _base_url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"DATELINE_BASE_URL must be an http or https address, not {value[:80]!r}.")
    return value.rstrip("/")
