"""Trains as the images of MXNet up to 1.2 do: the user's module is imported, `train()` is called, then `save()`.

Usage: python functions.py <entry point>, in the folder of the user's code, with SAGEMAKER_BASE_DIR in the environment.
Arguments of `train` are given by name, those that its signature asks for. Needs no framework unless the module does.
"""
import importlib
import inspect
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))


def main(entry_point):
    # What the module can import must not depend on where this file lies.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != HERE]
    sys.path.insert(0, os.getcwd())
    given = training_arguments()
    with_parameter_server(given["hosts"], given["current_host"])
    module = importlib.import_module(entry_point[:-3] if entry_point.endswith(".py") else entry_point)
    if not hasattr(module, "train"):
        raise AttributeError("%s has no function train()" % entry_point)
    model = module.train(**matching(module.train, given))
    if model:
        if hasattr(module, "save"):
            module.save(model, given["model_dir"])
        elif given["current_host"] == scheduler_of(given["hosts"]):
            default_save(model, given["model_dir"])
    with open(os.path.join(os.path.dirname(given["model_dir"]), "output", "success"), "w"):
        pass


def training_arguments():
    """Returns everything that `train` may ask for. Unlike newer images, hyperparameters of the toolkit are not taken out."""
    from sagemaker_training.environment import BaseEnvironment
    from sagemaker_training.files import read_hyperparameters

    job = BaseEnvironment()
    several = len(job.hosts) > 1
    return {
        "hyperparameters": read_hyperparameters(),
        "input_data_config": job.input_data_config,
        "channel_input_dirs": job.channel_input_dirs,
        # With several hosts each writes into a folder of its own; with one the path ends in a slash.
        "output_data_dir": os.path.join(job.output_data_dir, job.current_host if several else ""),
        "model_dir": job.model_dir,
        "num_gpus": job.num_gpus,
        "num_cpus": job.num_cpus,
        "hosts": job.hosts,
        "current_host": job.current_host,
    }


def matching(function, given):
    """Returns those of the arguments that a function takes: all of them where it has `**kwargs`."""
    parameters = inspect.signature(function).parameters.values()
    if any(one.kind == one.VAR_KEYWORD for one in parameters):
        return given
    names = [one.name for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    return {name: given[name] for name in names if name in given}


def scheduler_of(hosts):
    """Returns the host of the parameter server's scheduler: the first by name."""
    return sorted(hosts)[0]


def with_parameter_server(hosts, current_host):
    """Makes this process a worker of MXNet's parameter server, whose other parts run beside it where MXNet is there.

    All hosts are processes of one machine, so the scheduler is at 127.0.0.1, at the job's own port. The parts end with
    this process: they are in its process group.
    """
    shared = {
        "DMLC_NUM_WORKER": str(len(hosts)),
        "DMLC_NUM_SERVER": str(len(hosts)),
        "DMLC_PS_ROOT_URI": os.environ.get("MASTER_ADDR", "127.0.0.1"),
        "DMLC_PS_ROOT_PORT": os.environ.get("MASTER_PORT", "8000"),
        "PS_VERBOSE": "0",
    }
    roles = (["scheduler"] if current_host == scheduler_of(hosts) else []) + ["server"]
    for role in roles if has_mxnet() else []:
        start_part(dict(os.environ, DMLC_ROLE=role, **shared))
    os.environ.update(shared, DMLC_ROLE="worker")


def has_mxnet():
    from importlib.util import find_spec

    return find_spec("mxnet") is not None


def start_part(variables):
    """Starts a scheduler or a server: MXNet becomes one as soon as it is imported in that role."""
    import subprocess

    subprocess.Popen([sys.executable, "-c", "import mxnet"], env=variables, stdin=subprocess.DEVNULL)


def default_save(model, model_dir):
    """Saves a Module in the three files that serving without `model_fn` reads."""
    import json

    model.symbol.save(os.path.join(model_dir, "model-symbol.json"))
    model.save_params(os.path.join(model_dir, "model-0000.params"))
    shapes = [{"name": one.name, "shape": list(one.shape)} for one in model.data_shapes]
    with open(os.path.join(model_dir, "model-shapes.json"), "w") as file:
        json.dump(shapes, file)


def trace_of(error):
    """Returns the traceback from the user's first frame on; all of it where there is none."""
    frame = error.__traceback__
    while frame is not None and is_harness(frame.tb_frame.f_code.co_filename):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def is_harness(file_name):
    return file_name == os.path.abspath(__file__) or "importlib" in file_name


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception as error:  # noqa: B902 - whatever the user's code raised
        sys.stdout.flush()
        sys.stderr.write(trace_of(error))
        if isinstance(error, ImportError) and getattr(error, "name", "") == "mxnet":
            sys.stderr.write("This Python has no MXNet: npx sagelab setup --mxnet makes one that has\n")
        sys.exit(1)
