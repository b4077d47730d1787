"""Writes what a person says of all files as rules of a source."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import SourceError
from dateline.generations.files import NEXT, read_regular, write_synced
from indexer.sources.document import SourceOptions
from indexer.sources.rules.rule_files import RULES_FILE

_TITLE = "# How reindex reads the files of this folder; an option on the command line takes the place of a line."


def rules_to_text(options: SourceOptions, language: str | None) -> str:
    """The file of rules that says what the options and the language say; empty if they say nothing."""
    named = {"language": language, "include": list(options.globs.include), "exclude": list(options.globs.exclude)}
    said = {name.replace("_", "-"): value for name, value in options.without_defaults().items() if name != "field_map"}
    lines = [f"{key} = {_to_toml(value)}" for key, value in {**named, **said}.items() if value not in (None, [])]
    if options.field_map:
        lines += ["", "[map]", *_map_lines(options.field_map)]
    return "\n".join([_TITLE, *lines, ""]) if lines else ""


def _map_lines(field_map: Mapping[str, str]) -> Iterator[str]:
    for name, column in field_map.items():
        yield f"{name} = {_to_toml(column)}"


def _to_toml(value: object) -> str:
    """A text, a truth value or a list of texts in TOML, where they are written as in JSON but for the sign DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class RulesToSave:
    """Rules as text, and the files in which they are saved."""

    paths: tuple[Path, ...]
    text: str

    @classmethod
    def of(cls, sources: Sequence[str], options: SourceOptions, language: str | None) -> "RulesToSave":
        """What options and a language say, for the file of `options.config`, else for a file in each source.

        Raises SourceError if there is nothing to save, or no place for it: files that exist are not replaced.
        """
        text = rules_to_text(options, language)
        if not text:
            raise SourceError("There is nothing to save: no option says how the SOURCEs are read. Nothing has changed.")
        if options.config is None:
            _check_folders(sources)
        paths = [Path(source) / RULES_FILE for source in sources] if options.config is None else [options.config]
        try:
            for path in paths:
                _check_place(path, text)
        except (OSError, UnicodeEncodeError) as error:
            raise SourceError(f"The rules cannot be saved: {error}. Nothing has changed.") from None
        return cls(tuple(paths), text)

    def save(self) -> None:
        """Write the files; a kill leaves each as it was, or whole.  Raises OSError."""
        for path in self.paths:
            temporary = path.with_name(f".{path.name}{NEXT}")
            write_synced(temporary, self.text.encode())
            temporary.replace(path)


def _check_folders(sources: Sequence[str]) -> None:
    for source in sources:
        if not Path(source).is_dir():
            raise SourceError(
                f"{source} is no folder, so it cannot hold {RULES_FILE}; name a file for --save-config with "
                "--config FILE. Nothing has changed."
            )


def _check_place(path: Path, text: str) -> None:
    """Raise SourceError if other rules are there, OSError if that cannot be seen."""
    if read_regular(path) not in (None, text.encode()):
        lines = "\n".join(f"  {line}" for line in text.splitlines()[1:])
        raise SourceError(
            f"{path} exists, and is not replaced. Add these lines above its first [[rule]], or remove it:\n{lines}\n"
            "Nothing has changed."
        )
