"""What training scripts import from the SageMaker training toolkit: the environment of the job.

The names and values follow the public toolkit (Apache-2.0); the code is sagelab's own.
"""
