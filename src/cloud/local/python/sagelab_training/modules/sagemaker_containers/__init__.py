"""What training scripts for PyTorch before 1.2 and MXNet before 1.4 import: `training_env()`.

The names and values follow the public "containers" toolkit (Apache-2.0); the code is sagelab's own.
"""
from sagemaker_containers.beta.framework.env import training_env  # noqa: F401
