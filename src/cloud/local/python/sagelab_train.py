"""Runs the user's script as one host of a training job.

Usage: python -I sagelab_train.py training|containers|functions, with SAGEMAKER_BASE_DIR in the environment. The
supervisor holds the other end of three pipes: descriptor 0 brings its commands and ends when it dies, 1 and 2 are the
job's log, and 3 takes what happens, a JSON object a line.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, "sagelab_training", "modules")
sys.path[:0] = [HERE, MODULES]
sys.dont_write_bytecode = True

from sagelab_training import entry, packages, report, steps  # noqa: E402
from sagemaker_training.environment import Environment  # noqa: E402


def main(generation):
    steps.follow_supervisor()
    environment = read_environment(generation)
    code = os.path.join(os.environ["SAGEMAKER_BASE_DIR"], "code")
    by_functions = generation == "functions"
    variables = script_variables(environment, code, {} if by_functions else environment.to_env_vars())
    python = packages.prepare(code, environment, variables)
    command = (entry.functions_command if by_functions else entry.command)(code, environment, python)
    steps.run("script", command, code, variables)
    report.event(event="end", code=0)


def read_environment(generation):
    """Returns the job as the toolkit of the image's generation sees it."""
    if generation == "containers":
        from sagemaker_containers import training_env

        return training_env()
    return Environment()


def script_variables(environment, code, own):
    """Returns the whole environment of the script; `own` is what the image's generation tells it there."""
    variables = dict(os.environ)
    variables.update(own)
    variables["CURRENT_HOST"] = environment.current_host or ""
    variables["PYTHONUNBUFFERED"] = "1"
    path = [code, MODULES, os.environ.get("PYTHONPATH", "")]
    variables["PYTHONPATH"] = os.pathsep.join(part for part in path if part)
    return variables


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except steps.StepFailed as failed:
        report.event(event="end", **failed.facts)
        sys.exit(1)
    except Exception:  # pylint: disable=broad-except
        import traceback

        report.event(event="end", step="harness", code=1, traceback=traceback.format_exc())
        sys.exit(1)
