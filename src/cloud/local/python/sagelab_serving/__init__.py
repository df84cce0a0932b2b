"""The Python half of the local model server: what an inference script may rely on, without a web server."""
