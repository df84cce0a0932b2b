"""Makes a virtual environment that also sees everything of the Python that runs this, even when that is one itself.

Usage: python make_environment.py <folder>
"""
import os
import site
import sys
import venv


def main(folder):
    # No pip of its own: the one of the Python below is visible, and Debian's venv cannot install one.
    venv.EnvBuilder(system_site_packages=True, symlinks=True, with_pip=False).create(folder)
    version = "python%d.%d" % sys.version_info[:2]
    packages = os.path.join(folder, "lib", version, "site-packages")
    below = [one for one in site.getsitepackages() if os.path.isdir(one)]
    with open(os.path.join(packages, "sagelab-below.pth"), "w", encoding="utf-8") as file:
        file.write("".join("%s\n" % one for one in below))


if __name__ == "__main__":
    main(sys.argv[1])
