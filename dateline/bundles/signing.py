"""Checks of data from a bundle: by a key that both sides have, or by a digest that the user wrote down."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import NamedTuple, Self

from dateline.errors import BundleError
from dateline.settings import Settings

_MANIFEST_DOMAIN = b"dateline manifest 2\n"
_LIST_DOMAIN = b"dateline withheld list 1\n"  # no signature of a list is valid for a manifest
_HISTORY_DOMAIN = b"dateline withheld history 1\n"
_SERIAL = re.compile(r"[1-9][0-9]{0,17}")


class Trust(NamedTuple):
    """The means to check a bundle: a key, the full SHA-256 of the manifest in hex, or both."""

    key: bytes | None = None
    sha256: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The key and the digest of the settings."""
        return cls(None if settings.bundle_key is None else settings.bundle_key.encode(), settings.bundle_sha256)

    def check(self) -> None:
        """Raise BundleError if there is nothing to check a bundle against."""
        if self.key is None and self.sha256 is None:
            raise BundleError(
                "A bundle is used only if it can be checked: set DATELINE_BUNDLE_KEY, "
                "or DATELINE_BUNDLE_SHA256 to the SHA-256 of its manifest."
            )


def sign_manifest(raw: bytes, serial: int, key: bytes) -> str:
    """The signature of a manifest and of `serial`, the serial number of the withheld list that was pushed with it."""
    message = b"%s%d\n%s" % (_MANIFEST_DOMAIN, serial, raw)
    return f"{serial} {hmac.new(key, message, hashlib.sha256).hexdigest()}"


def is_signed_manifest(raw: bytes, signature: bytes, key: bytes) -> bool:
    """Whether a manifest was signed with the key.  Older versions signed the manifest without a serial number."""
    number = serial_of(signature)
    expected = sign_manifest(raw, number, key) if number else hmac.new(key, raw, hashlib.sha256).hexdigest()
    return is_signature(_text(signature), expected)


def serial_of(signature: bytes) -> int:
    """The serial number of the withheld list in the signature of a manifest; 0 if it has none."""
    number, space, _ = _text(signature).partition(" ")
    return int(number) if space and _SERIAL.fullmatch(number) else 0


def _text(signature: bytes) -> str:
    return signature.decode("ascii", "replace").removesuffix("\n")


def sign_list(serial: int, text: str, key: bytes) -> str:
    """The signature of a withheld list and its serial number, in hex."""
    return hmac.new(key, b"%s%d\n%s" % (_LIST_DOMAIN, serial, text.encode()), hashlib.sha256).hexdigest()


def sign_history(signature: str, history: Iterable[int], key: bytes) -> str:
    """The signature, in hex, of the history of a list (see `remote_list`); `signature` is that of the list itself."""
    message = b"%s%s\n%s" % (_HISTORY_DOMAIN, signature.encode(), b" ".join(b"%d" % serial for serial in history))
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_signature(signature: str, expected: str) -> bool:
    """Whether two signatures are equal.  The time that this takes does not depend on them."""
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def check_manifest(raw: bytes, signature: bytes | None, trust: Trust) -> int:
    """Check the bytes of a manifest before they are parsed.  Raises BundleError.

    Returns the serial number of the withheld list that was pushed with it, 0 if that is not known.
    """
    trust.check()
    if trust.sha256 is not None:
        _check_pin(raw, trust.sha256)
    if trust.key is None:
        return 0
    _check_signature(raw, signature or b"", trust.key)
    return serial_of(signature or b"")


def _check_pin(raw: bytes, sha256: str) -> None:
    if not is_signature(hashlib.sha256(raw).hexdigest(), sha256):
        raise BundleError(
            "The manifest of the bundle does not have the digest DATELINE_BUNDLE_SHA256; nothing has changed."
        )


def _check_signature(raw: bytes, signature: bytes, key: bytes) -> None:
    if not is_signed_manifest(raw, signature, key):
        raise BundleError(
            "The bundle was not signed with this DATELINE_BUNDLE_KEY, or was altered since; nothing has changed."
        )
