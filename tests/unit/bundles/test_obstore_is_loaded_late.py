"""obstore starts threads, so it is loaded only at the first use of an S3 bundle."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

SCRIPT = """
import sys

sys.modules["obstore"] = None  # from here on importing it raises
from dateline.bundles import Trust, open_store, pull_bundle
from dateline.settings import Settings
from indexer.cli import cli
from pathlib import Path
from webapp import create_app

bundle, index_dir = sys.argv[1:]
settings = Settings(Path(index_dir), bundle_url="s3://bucket/archive", bundle_key="sixteen or more characters")
create_app(settings)
pull_bundle(Path(index_dir), open_store(bundle), Trust(b"a key of the tests, made at random: 8d0f2c"))
"""


def test_neither_a_web_process_before_its_fork_nor_a_bundle_in_a_folder_loads_obstore(tmp_path, bundle):
    """An application that will follow an S3 bundle is made, and a folder is pulled from, where importing it raises."""
    command = [sys.executable, "-c", SCRIPT, bundle.as_uri(), str(tmp_path / "host")]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
