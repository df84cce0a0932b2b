"""The module names of the SageMaker inference toolkit that inference scripts import, with the same behaviour."""
