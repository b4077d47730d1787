"""What makes foreign data believable: a key that both sides have, or a digest that was written down."""

import hashlib
import hmac
from typing import NamedTuple, Self

from dateline.errors import BundleError
from dateline.settings import Settings

_LIST_DOMAIN = b"dateline withheld list 1\n"  # no manifest begins so: the one signature is never good for the other


class Trust(NamedTuple):
    """What a bundle is checked against: a key, the full SHA-256 of the manifest, or both."""

    key: bytes | None = None
    sha256: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What the settings say."""
        return cls(None if settings.bundle_key is None else settings.bundle_key.encode(), settings.bundle_sha256)

    def check(self) -> None:
        """Raise BundleError if there is nothing to check a bundle against."""
        if self.key is None and self.sha256 is None:
            raise BundleError(
                "A bundle is foreign data: set DATELINE_BUNDLE_KEY, "
                "or DATELINE_BUNDLE_SHA256 to the SHA-256 of its manifest."
            )


def sign_manifest(raw: bytes, key: bytes) -> str:
    """The signature of a manifest: HMAC-SHA256 of its bytes, in hex."""
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


def sign_list(serial: int, text: str, key: bytes) -> str:
    """The signature of a list of withheld articles and its serial number."""
    return hmac.new(key, b"%s%d\n%s" % (_LIST_DOMAIN, serial, text.encode()), hashlib.sha256).hexdigest()


def is_signature(signature: str, expected: str) -> bool:
    """Whether a signature is the right one, in a time that tells nothing about it."""
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def check_manifest(raw: bytes, signature: bytes | None, trust: Trust) -> None:
    """Check the bytes of a manifest, before anything is made of them.  Raises BundleError."""
    trust.check()
    if trust.sha256 is not None:
        _check_pin(raw, trust.sha256)
    if trust.key is not None:
        _check_signature(raw, signature, trust.key)


def _check_pin(raw: bytes, sha256: str) -> None:
    if not is_signature(hashlib.sha256(raw).hexdigest(), sha256):
        raise BundleError("The bundle is another one than DATELINE_BUNDLE_SHA256 names; nothing has changed.")


def _check_signature(raw: bytes, signature: bytes | None, key: bytes) -> None:
    given = (signature or b"").decode("ascii", "replace").removesuffix("\n")
    if not is_signature(given, sign_manifest(raw, key)):
        raise BundleError(
            "The bundle was not signed with this DATELINE_BUNDLE_KEY, or was altered since; nothing has changed."
        )
