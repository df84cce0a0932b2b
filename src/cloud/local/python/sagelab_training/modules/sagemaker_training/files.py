"""The configuration files below the base folder (`/opt/ml` in a container)."""
import json
import os

from sagemaker_training import params


def base_dir():
    """Returns the root of the layout: SAGEMAKER_BASE_DIR, else /opt/ml."""
    return os.environ.get(params.BASE_PATH_ENV) or "/opt/ml"


def read_config(name):
    """Returns a JSON file of `input/config`; an empty dictionary when there is none."""
    path = os.path.join(base_dir(), "input", "config", name)
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def read_hyperparameters():
    """Returns the hyperparameters, each parsed as JSON, or kept as text when it is none."""
    return {key: _parse(value) for key, value in read_config("hyperparameters.json").items()}


def _parse(value):
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def read_resource_config():
    """Returns the job's hosts and instance groups."""
    return read_config("resourceconfig.json")


def read_input_data_config():
    """Returns the job's channels by name."""
    return read_config("inputdataconfig.json")
