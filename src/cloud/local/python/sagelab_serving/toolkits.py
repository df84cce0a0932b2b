"""The server generations by letter: which one answers is decided by the image that was asked for."""
from sagelab_serving.containers_toolkit import ContainersToolkit
from sagelab_serving.inference_toolkit import InferenceToolkit
from sagelab_serving.support_toolkit import SupportToolkit


def create_toolkit(start):
    """Makes the toolkit that the start message asks for: {"generation", "framework", "codeDir", ...}."""
    toolkits = {"A": SupportToolkit, "B": ContainersToolkit, "C": InferenceToolkit}
    return toolkits[start["generation"]](start["codeDir"], start.get("framework"))
