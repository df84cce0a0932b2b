"""The user's module."""
import importlib


def import_module(name):
    """Imports a module by name: the code folder is on the path."""
    return importlib.import_module(name)
