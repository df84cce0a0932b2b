"""Installs what the user's code asks for, where only this job sees it."""
import os
import subprocess
import sys

from sagelab_training import steps

INSTALL_TIMEOUT_SECONDS = 1200
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "20"]


def prepare(code, environment, variables):
    """Returns the interpreter for the script.

    With a `requirements.txt` or a `setup.py` that is a virtual environment of the job on top of the interpreter that runs
    this file: all its packages are visible, nothing is installed into it. `variables` are changed to match.
    """
    base = sys.executable
    wants = [name for name in ("requirements.txt", "setup.py") if os.path.exists(os.path.join(code, name))]
    in_environment = os.path.exists(os.path.join(os.path.dirname(os.path.dirname(base)), "pyvenv.cfg"))
    if in_environment:
        _use(os.path.dirname(os.path.dirname(base)), variables)
    if not wants:
        return base
    folder = os.path.join(os.environ["SAGEMAKER_BASE_DIR"], "packages")
    make = [base, os.path.join(os.path.dirname(os.path.abspath(__file__)), "make_environment.py")]
    steps.run("install", make + [folder], code, variables)
    _use(folder, variables)
    python = os.path.join(folder, "bin", "python")
    if "requirements.txt" in wants:
        _pip(["-r", "requirements.txt"], python, code, variables)
    if "setup.py" in wants:
        # Building apart from the job's packages needs the network; so it is done only where there is no other way.
        can_build = "import setuptools, wheel"
        here = subprocess.call([python, "-c", can_build], env=variables, stderr=subprocess.DEVNULL)
        _pip((["--no-build-isolation"] if here == 0 else []) + ["."], python, code, variables)
    return python


def _pip(arguments, python, code, variables):
    command = [python] + PIP + ["install"] + arguments
    steps.run("install", command, code, variables, timeout_seconds=INSTALL_TIMEOUT_SECONDS)


def _use(folder, variables):
    """Makes an environment's programs the first on the PATH, as its activation does."""
    variables["VIRTUAL_ENV"] = folder
    variables["PATH"] = os.path.join(folder, "bin") + os.pathsep + variables.get("PATH", "")
    variables.pop("PYTHONHOME", None)
