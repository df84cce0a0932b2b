"""How the user's entry point is started."""
import os

from sagelab_training.steps import StepFailed


def command(code, environment, python):
    """Returns the command for the entry point.

    A `.py` file runs with the interpreter, a `.sh` file and anything else with /bin/sh; where the code folder holds a
    `setup.py`, the entry point is a module of the installed package.
    """
    entry_point = environment.user_entry_point
    if not entry_point:
        raise StepFailed(step="script", code=2, error="No entry point: sagemaker_program is not set")
    arguments = environment.to_cmd_args()
    if os.path.exists(os.path.join(code, "setup.py")):
        return [python, "-m", environment.module_name.replace("/", ".")] + arguments
    if entry_point.endswith(".py"):
        _check_there(code, entry_point)
        return [python, entry_point] + arguments
    import shlex

    path = os.path.join(code, entry_point)
    if os.path.exists(path):
        os.chmod(path, os.stat(path).st_mode | 0o111)
        entry_point = "./" + entry_point
    return ["/bin/sh", "-c", " ".join([entry_point] + [shlex.quote(one) for one in arguments])]


def functions_command(code, environment, python):
    """Returns the command that imports the entry point and calls its functions `train` and `save`."""
    entry_point = environment.user_entry_point
    if not entry_point:
        raise StepFailed(step="script", code=2, error="No entry point: sagemaker_program is not set")
    _check_there(code, entry_point)
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "functions.py")
    return [python, program, entry_point]


def _check_there(code, entry_point):
    if not os.path.exists(os.path.join(code, entry_point)):
        found = ", ".join(sorted(os.listdir(code))) or "nothing"
        error = 'No entry point "%s" in the source; there is: %s' % (entry_point, found)
        raise StepFailed(step="script", code=2, error=error)
