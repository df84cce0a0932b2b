"""The job as a script of the older generation sees it."""
from sagemaker_training.environment import BaseEnvironment
from sagemaker_training.files import (  # noqa: F401
    base_dir,
    read_hyperparameters,
    read_input_data_config,
    read_resource_config,
)
from sagemaker_training.machine import num_cpus, num_gpus  # noqa: F401


class TrainingEnv(BaseEnvironment):
    """The environment of the images before PyTorch 1.2 and MXNet 1.4."""


def training_env():
    """Returns the environment of the job that this process belongs to."""
    return TrainingEnv()
