"""What the machine has: processors and accelerators."""
import os

GPU_LIST_TIMEOUT_SECONDS = 10


def num_cpus():
    """Returns the number of CPU cores."""
    return os.cpu_count() or 1


def num_gpus():
    """Returns the number of NVIDIA GPUs, as nvidia-smi lists them; 0 without that program."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if visible == "" or not any(os.path.exists(os.path.join(one, "nvidia-smi")) for one in folders):
        return 0
    import subprocess

    try:
        listed = subprocess.run(
            ["nvidia-smi", "--list-gpus"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=GPU_LIST_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    count = listed.stdout.decode("utf-8", "replace").count("GPU ")
    return min(count, len(visible.split(","))) if visible else count


def num_neurons():
    """Returns the number of Neuron cores: the local cloud has none."""
    return 0
