"""Home of the framework interface."""
