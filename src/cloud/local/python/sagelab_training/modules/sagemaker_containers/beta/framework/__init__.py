"""The framework interface of the older toolkit, as far as scripts import it."""
from sagemaker_containers.beta.framework import (  # noqa: F401
    content_types,
    encoders,
    env,
    errors,
    mapping,
    modules,
    transformer,
    worker,
)
from sagemaker_containers.beta.framework.env import training_env  # noqa: F401
