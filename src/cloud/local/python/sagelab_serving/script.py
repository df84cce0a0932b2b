"""The user's inference script as a module."""
import importlib
import os
import sys

DEFAULT_PROGRAM = "inference.py"
HANDLERS = ("model_fn", "input_fn", "predict_fn", "output_fn", "transform_fn", "pre_model_fn", "model_warmup_fn")


def load_script(code_dir):
    """Imports the script that SAGEMAKER_PROGRAM names (default inference.py); None when the default is not there.

    A script that was named but is missing raises FileNotFoundError: silently serving without it would hide the cause.
    """
    program = os.environ.get("SAGEMAKER_PROGRAM")
    name = program or DEFAULT_PROGRAM
    if name.endswith(".py"):
        name = name[: -len(".py")]
    if not _is_there(code_dir, name):
        if program is None:
            return None
        raise FileNotFoundError(
            'Cannot serve "%s": the model archive has %s' % (program, _listing(code_dir))
        )
    folder, module = os.path.split(name)
    if folder:
        sys.path.insert(0, os.path.join(code_dir, folder))
    return importlib.import_module(module)


def handlers_of(module):
    """The handlers that a script defines, by name; none for no script."""
    found = ((name, getattr(module, name, None)) for name in HANDLERS)
    return {name: function for name, function in found if function is not None}


def refuse_both_kinds(handlers):
    """Raises ValueError where transform_fn stands beside a handler that it replaces."""
    if "transform_fn" in handlers and {"input_fn", "predict_fn", "output_fn"} & set(handlers):
        raise ValueError(
            "Cannot use transform_fn implementation in conjunction with "
            "input_fn, predict_fn, and/or output_fn implementation"
        )


def _is_there(code_dir, name):
    path = os.path.join(code_dir, name)
    return os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py"))


def _listing(code_dir):
    if not os.path.isdir(code_dir):
        return "no code/ folder"
    names = sorted(name for name in os.listdir(code_dir) if not name.startswith(("__pycache__", ".")))
    return "only %s in code/" % ", ".join(names) if names else "nothing in code/"
