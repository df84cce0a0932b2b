"""Names that the service and the toolkit use."""
BASE_PATH_ENV = "SAGEMAKER_BASE_DIR"
USER_PROGRAM_ENV = "SAGEMAKER_PROGRAM"
TRAINING_JOB_ENV = "TRAINING_JOB_NAME"

SAGEMAKER_PREFIX = "sagemaker_"
USER_PROGRAM_PARAM = "sagemaker_program"
SUBMIT_DIR_PARAM = "sagemaker_submit_directory"
LOG_LEVEL_PARAM = "sagemaker_container_log_level"
JOB_NAME_PARAM = "sagemaker_job_name"
REGION_NAME_PARAM = "sagemaker_region"
S3_OUTPUT_LOCATION_PARAM = "sagemaker_s3_output"
TUNING_METRIC_PARAM = "_tuning_objective_metric"

# Hyperparameters that the toolkit keeps for itself; others with the prefix go to the framework.
SAGEMAKER_HYPERPARAMETERS = (
    USER_PROGRAM_PARAM,
    SUBMIT_DIR_PARAM,
    LOG_LEVEL_PARAM,
    JOB_NAME_PARAM,
    REGION_NAME_PARAM,
    S3_OUTPUT_LOCATION_PARAM,
    TUNING_METRIC_PARAM,
    "sagemaker_enable_cloudwatch_metrics",
    "default_user_module_name",
)

# Hyperparameters that ask for a launcher of several processes.
LAUNCHERS = (
    "sagemaker_mpi_enabled",
    "sagemaker_parameter_server_enabled",
    "sagemaker_distributed_dataparallel_enabled",
    "sagemaker_pytorch_ddp_enabled",
    "sagemaker_pytorch_xla_multi_worker_enabled",
    "sagemaker_multi_worker_mirrored_strategy_enabled",
    "sagemaker_torch_distributed_enabled",
)
