"""What an inference script can import: its own folder, lib beside it, and the toolkit's module names."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, "modules")
# The containers package of the older images: what they train and what they serve with is the same.
CONTAINERS_MODULES = os.path.join(os.path.dirname(HERE), "sagelab_training", "modules")


def prepare_paths(code_dir, generation):
    """Puts the folders first on the module path, here and for every Python that the script starts."""
    folders = [code_dir, os.path.join(code_dir, "lib")]
    if generation != "A":
        folders.append(MODULES)
    if generation == "B":
        folders.append(CONTAINERS_MODULES)
    sys.path[:0] = folders
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(folders + ([inherited] if inherited else []))
