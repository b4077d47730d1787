"""Whether a generation is what its manifest says, to the last byte, and finds what it holds."""

from dateline.verification.verify import verify_folder, verify_generation

__all__ = ["verify_folder", "verify_generation"]
