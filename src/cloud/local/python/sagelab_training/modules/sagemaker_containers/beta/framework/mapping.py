"""Values as environment variables and as command-line arguments."""
from sagemaker_training.mapping import (  # noqa: F401
    MappingMixin,
    split_by_criteria,
    to_cmd_args,
    to_env_vars,
)
