"""What somebody who can write to a bucket may try.  Each changes a bundle in a folder; none may be believed.

A function gets the folder; what it returns, if anything, must not exist after a pull.
"""

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

from bundle_hosts import KEY, rewrite_manifest

from dateline.bundles.signing import sign_list

WRONG_KEY = b"a key of somebody else, also long enough"


class Touch:
    """Unpickling it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def fields_of(bundle: Path) -> dict[str, object]:
    """The manifest that is served."""
    name = (bundle / "CURRENT").read_text()
    return json.loads((bundle / f"manifests/{name}.json").read_text())


def with_file(bundle: Path, **change: object) -> dict[str, object]:
    """The manifest's files, and another one, which holds the same as the first."""
    files = fields_of(bundle)["files"]
    return {"files": [*files, files[0] | {"path": "another"} | change]}


def object_of(bundle: Path, ending: str) -> Path:
    """The object of a file."""
    entry = next(each for each in fields_of(bundle)["files"] if each["path"].endswith(ending))
    return bundle / "objects" / entry["sha256"]


def altered_object(bundle: Path) -> None:
    path = object_of(bundle, ".documents")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def longer_object(bundle: Path) -> None:
    path = object_of(bundle, ".documents")
    path.write_bytes(path.read_bytes() + b"\0")


def shorter_object(bundle: Path) -> None:
    path = object_of(bundle, ".documents")
    path.write_bytes(path.read_bytes()[:-1])


def missing_object(bundle: Path) -> None:
    object_of(bundle, ".documents").unlink()


def swapped_objects(bundle: Path) -> None:
    one, two = object_of(bundle, ".documents"), object_of(bundle, "INDEX.json")
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)


def pickle_bomb(bundle: Path) -> Path:
    """A table of contents that makes a folder when somebody unpickles it."""
    touched = bundle.parent / "touched"
    object_of(bundle, ".toc").write_bytes(pickle.dumps(Touch(touched)))
    return touched


def altered_manifest(bundle: Path) -> None:
    name = (bundle / "CURRENT").read_text()
    path = bundle / f"manifests/{name}.json"
    path.write_bytes(path.read_bytes().replace(b'"english"', b'"swedish"'))


def manifest_signed_by_another(bundle: Path) -> None:
    rewrite_manifest(bundle, {"tool_version": "9"}, WRONG_KEY)


def no_signature(bundle: Path) -> None:
    (bundle / f"manifests/{(bundle / 'CURRENT').read_text()}.hmac").unlink()


def no_manifest(bundle: Path) -> None:
    (bundle / f"manifests/{(bundle / 'CURRENT').read_text()}.json").unlink()


def no_current(bundle: Path) -> None:
    (bundle / "CURRENT").unlink()


def manifest_under_another_name(bundle: Path) -> None:
    """The right bytes, signed, under the name of a time that it was not made at."""
    name = (bundle / "CURRENT").read_text()
    other = f"2099{name[4:]}"
    for ending in ("json", "hmac"):
        (bundle / f"manifests/{other}.{ending}").write_bytes((bundle / f"manifests/{name}.{ending}").read_bytes())
    (bundle / "CURRENT").write_text(other)


def list_missing(bundle: Path) -> None:
    (bundle / "withheld.json").unlink()


def list_altered(bundle: Path) -> None:
    fields = json.loads((bundle / "withheld.json").read_text())
    (bundle / "withheld.json").write_text(json.dumps(fields | {"list": "a3\t2026-01-01\t\n"}))


def list_signed_by_another(bundle: Path) -> None:
    fields = {"serial": 1 << 55, "list": "", "hmac": sign_list(1 << 55, "", WRONG_KEY)}
    (bundle / "withheld.json").write_text(json.dumps(fields))


def list_with_another_serial(bundle: Path) -> None:
    fields = json.loads((bundle / "withheld.json").read_text())
    (bundle / "withheld.json").write_text(json.dumps(fields | {"serial": fields["serial"] + 1}))


def list_of_an_earlier_time(bundle: Path) -> None:
    """Signed with the key, before the one that the host has seen."""
    text = "a7\t2020-01-01\t\n"
    fields = {"hmac": sign_list(5, text, KEY.encode()), "list": text, "serial": 5}
    (bundle / "withheld.json").write_text(json.dumps(fields))


def list_no_json(bundle: Path) -> None:
    (bundle / "withheld.json").write_text("[" * 100_000)


def list_huge(bundle: Path) -> None:
    with (bundle / "withheld.json").open("wb") as file:
        file.truncate(17 << 20)


def manifest_huge(bundle: Path) -> None:
    with (bundle / f"manifests/{(bundle / 'CURRENT').read_text()}.json").open("r+b") as file:
        file.truncate(5 << 20)


FORGED = (
    altered_object, longer_object, shorter_object, missing_object, swapped_objects, pickle_bomb, altered_manifest,
    manifest_signed_by_another, no_signature, no_manifest, no_current, manifest_under_another_name, list_missing,
    list_altered, list_signed_by_another, list_with_another_serial, list_of_an_earlier_time, list_no_json,
    list_huge, manifest_huge,
)  # fmt: skip
"""Attacks of somebody without the key, who may have kept what was there before."""


def _current(make: Callable[[str], str]) -> Callable[[Path], None]:
    def attack(bundle: Path) -> None:
        name = (bundle / "CURRENT").read_text()
        other = make(name)
        (bundle / "CURRENT").write_text(other)
        for ending in ("json", "hmac"):
            if "/" not in other and "\0" not in other:
                target = bundle / f"manifests/{other}.{ending}"
                target.write_bytes((bundle / f"manifests/{name}.{ending}").read_bytes())

    return attack


NAMES = {
    "trailing newline": _current(lambda name: f"{name}\n"),
    "13 hex digits": _current(lambda name: f"{name}0"),
    "climbing": _current(lambda name: f"../manifests/{name}"),
    "upper case": _current(lambda name: name[:17] + "ABCDEF123456"),
    "digits of another script": _current(lambda name: name.replace("0", "٠")),
    "empty": _current(lambda _: ""),
    "huge": _current(lambda name: f"{name}" * 3),
    "other bytes": _current(lambda name: f"{name[:-12]}{'0' * 12}"),
}
"""What CURRENT may say instead of a name."""

_DIGEST = hashlib.sha256(b"").hexdigest()


def _file(**change: object) -> Callable[[Path], dict[str, object]]:
    return lambda bundle: with_file(bundle, **change)


MANIFESTS: dict[str, Callable[[Path], dict[str, object]]] = {
    "climbs": _file(path="../evil"),
    "absolute": _file(path="/tmp/evil"),
    "in a folder": _file(path="a/b"),
    "hidden": _file(path=".hidden"),
    "dots": _file(path=".."),
    "empty name": _file(path=""),
    "newline": _file(path="INDEX.json\n"),
    "backslash": _file(path="..\\evil"),
    "NUL": _file(path="INDEX.json\0"),
    "no name": _file(path=7),
    "the manifest itself": _file(path="MANIFEST.json"),
    "long": _file(path="x" * 300),
    "negative size": _file(size=-1),
    "huge size": _file(size=1 << 50),
    "size of another type": _file(size="7"),
    "size that is true": _file(size=True),
    "larger than the disk": _file(size=1 << 39),
    "digest that climbs": _file(sha256="../../evil"),
    "digest of upper case": _file(sha256="A" * 64),
    "a name twice": lambda bundle: {"files": [*fields_of(bundle)["files"], fields_of(bundle)["files"][0]]},
    "many files": lambda _: {"files": [{"path": f"x{n}", "size": 0, "sha256": _DIGEST} for n in range(2_000)]},
    "no list": lambda _: {"files": 7},
    "another time": lambda _: {"created": "2001-02-03T04:05:06.000000+00:00"},
    "no time": lambda _: {"created": 7},
    "another format": lambda _: {"format": 99},
    "more than it knows": lambda _: {"surprise": 1},
    "wrong counts": lambda _: {"articles": 77},
}
"""Manifests that are signed with the right key, and must not be followed all the same."""
