"""Serving's request loop. It is here so that a script for training and serving can be imported while it trains."""
