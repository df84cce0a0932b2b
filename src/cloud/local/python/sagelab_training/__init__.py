"""How a host of a training job runs the user's script. Needs Python 3.6 and nothing else."""
