"""Another Whoosh than those that the codec is tested with is refused where it is loaded."""

import subprocess
import sys

import pytest
import whoosh

from dateline.whoosh_codec.version import SUPPORTED, check_version


def test_the_one_that_is_installed_is_supported() -> None:
    """The codec is tested with it."""
    assert whoosh.__version__ in SUPPORTED


@pytest.mark.parametrize("version", [(2, 7, 4), (2, 7, 6), (3, 53, 1), (4, 0, 0), ()])
def test_any_other_is_refused_by_a_sentence_that_says_what_to_install(version: tuple[int, ...]) -> None:
    """Older, newer and unknown versions."""
    with pytest.raises(ImportError, match=r"whoosh-reloaded 2\.7\.5 or whoosh3 3\.54\.0.*install one"):
        check_version(version)


@pytest.mark.parametrize("module", ["schema", "codec", "index_writer"])
def test_nothing_of_the_codec_is_imported_with_another(module: str) -> None:
    """The error comes at the import of any of its modules."""
    code = f"import whoosh; whoosh.__version__ = (2, 7, 4); import dateline.whoosh_codec.{module}"
    result = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert result.returncode == 1
    assert "ImportError: Whoosh 2.7.4 was loaded" in result.stderr
