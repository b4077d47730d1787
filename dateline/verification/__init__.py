"""Checks that a generation equals its manifest, byte for byte, and that searches find its articles."""

from dateline.verification.verify import verify_folder, verify_generation

__all__ = ["verify_folder", "verify_generation"]
