"""The job as a training script sees it."""
import os

from sagemaker_training import machine, mapping, params
from sagemaker_training.files import (  # noqa: F401 (scripts read them from here)
    base_dir,
    read_hyperparameters,
    read_input_data_config,
    read_resource_config,
)
from sagemaker_training.machine import num_cpus, num_gpus, num_neurons  # noqa: F401


class BaseEnvironment(mapping.MappingMixin):
    """What both generations of the toolkit tell a script."""

    def __init__(self, resource_config=None, input_data_config=None, hyperparameters=None):
        self._base = base_dir()
        self._resources = read_resource_config() if resource_config is None else resource_config
        self._channels = read_input_data_config() if input_data_config is None else input_data_config
        given = read_hyperparameters() if hyperparameters is None else hyperparameters
        self._sagemaker, self._hyperparameters = mapping.split_by_criteria(
            given, keys=params.SAGEMAKER_HYPERPARAMETERS, prefix=params.SAGEMAKER_PREFIX
        )
        self._num_cpus = machine.num_cpus()
        self._num_gpus = machine.num_gpus()

    def _path(self, *parts):
        return os.path.join(self._base, *parts)

    # Folders

    @property
    def input_dir(self):
        return self._path("input")

    @property
    def input_config_dir(self):
        return self._path("input", "config")

    @property
    def model_dir(self):
        return self._path("model")

    @property
    def output_dir(self):
        return self._path("output")

    @property
    def output_data_dir(self):
        return self._path("output", "data")

    @property
    def output_intermediate_dir(self):
        return self._path("output", "intermediate")

    # Hosts

    @property
    def resource_config(self):
        return self._resources

    @property
    def hosts(self):
        return self._resources.get("hosts", [])

    @property
    def current_host(self):
        return self._resources.get("current_host")

    @property
    def master_hostname(self):
        """The first host; the service lists them in order."""
        return self.hosts[0] if self.hosts else None

    @property
    def is_master(self):
        return self.current_host == self.master_hostname

    @property
    def network_interface_name(self):
        return self._resources.get("network_interface_name", "eth0")

    # Data and parameters

    @property
    def input_data_config(self):
        return self._channels

    @property
    def channel_input_dirs(self):
        return {channel: self._path("input", "data", channel) for channel in self._channels}

    @property
    def hyperparameters(self):
        """The hyperparameters without those of the toolkit, parsed."""
        return self._hyperparameters

    @property
    def additional_framework_parameters(self):
        """Those with the prefix `sagemaker_` that the toolkit itself does not know."""
        known = params.SAGEMAKER_HYPERPARAMETERS
        return {key: value for key, value in self._sagemaker.items() if key not in known}

    # The script

    @property
    def module_dir(self):
        """Where the source came from: an S3 URI or a folder."""
        return str(self._sagemaker.get(params.SUBMIT_DIR_PARAM, self._path("code")))

    @property
    def user_entry_point(self):
        return self._sagemaker.get(params.USER_PROGRAM_PARAM) or os.environ.get(
            params.USER_PROGRAM_ENV
        )

    @property
    def module_name(self):
        name = str(self.user_entry_point)
        return name[:-3] if name.endswith(".py") else name

    @property
    def framework_module(self):
        return os.environ.get("SAGEMAKER_TRAINING_MODULE")

    @property
    def job_name(self):
        return os.environ.get(params.TRAINING_JOB_ENV)

    @property
    def log_level(self):
        return self._sagemaker.get(params.LOG_LEVEL_PARAM, 20)

    # The machine

    @property
    def num_cpus(self):
        return self._num_cpus

    @property
    def num_gpus(self):
        return self._num_gpus

    def sagemaker_s3_output(self):
        """Returns where intermediate output goes; None when nothing asked for it."""
        return self._sagemaker.get(params.S3_OUTPUT_LOCATION_PARAM)

    def to_cmd_args(self):
        """Returns the hyperparameters as command-line arguments."""
        return mapping.to_cmd_args(self.hyperparameters)

    def to_env_vars(self):
        """Returns the `SM_` variables by name."""
        return mapping.to_env_vars(self._variables())

    def _variables(self):
        same = (
            "hosts network_interface_name user_entry_point resource_config input_data_config "
            "output_data_dir current_host module_name log_level framework_module input_dir "
            "input_config_dir output_dir num_cpus num_gpus model_dir module_dir "
            "output_intermediate_dir"
        )
        variables = {name: self[name] for name in same.split()}
        variables.update(
            channels=sorted(self.channel_input_dirs),
            hps=self.hyperparameters,
            framework_params=self.additional_framework_parameters,
            training_env=dict(self.items()),
            user_args=self.to_cmd_args(),
        )
        for name, path in self.channel_input_dirs.items():
            variables["channel_%s" % name] = path
        for name, value in self.hyperparameters.items():
            variables["hp_%s" % name] = value
        return variables


class Environment(BaseEnvironment):
    """The environment of the images since PyTorch 1.2 and MXNet 1.4."""

    @property
    def current_instance_type(self):
        return self._resources.get("current_instance_type", "local")

    @property
    def current_instance_group(self):
        return self._resources.get("current_group_name", "homogeneousCluster")

    @property
    def current_instance_group_hosts(self):
        return self._group_hosts(self.current_instance_group)

    @property
    def instance_groups(self):
        """The names of the instance groups."""
        return [group["instance_group_name"] for group in self._groups()]

    @property
    def instance_groups_dict(self):
        return {group["instance_group_name"]: group for group in self._groups()}

    @property
    def is_hetero(self):
        return len(self.instance_groups) > 1

    @property
    def distribution_instance_groups(self):
        """The instance groups that train together: those named, else the own one where a launcher is asked for."""
        settings = self.additional_framework_parameters
        groups = list(settings.get("sagemaker_distribution_instance_groups", []))
        launched = any(settings.get(name, False) for name in params.LAUNCHERS)
        return groups + [self.current_instance_group] if launched and not groups else groups

    @property
    def distribution_hosts(self):
        """The hosts of those groups; all hosts where the job has no instance groups."""
        if not self._groups():
            return self.hosts
        together = self.distribution_instance_groups
        return [
            host
            for group in self._groups()
            if group["instance_group_name"] in together
            for host in group["hosts"]
        ]

    @property
    def master_hostname(self):
        """The first of the hosts that train together, else of all."""
        together = self.distribution_hosts
        return together[0] if together else super(Environment, self).master_hostname

    @property
    def topology(self):
        return self._resources.get("topology", [])

    @property
    def num_neurons(self):
        return machine.num_neurons()

    @property
    def is_modelparallel_enabled(self):
        return self.additional_framework_parameters.get("sagemaker_distributed_modelparallel_enabled")

    @property
    def is_smddprun_installed(self):
        return False

    @property
    def is_smddpmprun_installed(self):
        return False

    def _groups(self):
        return self._resources.get("instance_groups", [])

    def _group_hosts(self, name):
        group = self.instance_groups_dict.get(name)
        return group["hosts"] if group else []

    def _variables(self):
        variables = super(Environment, self)._variables()
        more = (
            "current_instance_type current_instance_group current_instance_group_hosts "
            "instance_groups instance_groups_dict distribution_instance_groups is_hetero num_neurons"
        )
        variables.update((name, self[name]) for name in more.split())
        if self.topology:
            variables["topology"] = self.topology
        return variables
