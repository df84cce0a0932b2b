"""What an inference script can import: its own folder, lib beside it, and the toolkit's module names."""
import os
import sys

MODULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "modules")


def prepare_paths(code_dir):
    """Puts the folders first on the module path, here and for every Python that the script starts."""
    folders = [code_dir, os.path.join(code_dir, "lib"), MODULES]
    sys.path[:0] = folders
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(folders + ([inherited] if inherited else []))
