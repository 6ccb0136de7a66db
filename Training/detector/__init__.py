"""Trains the detector that Gantry ships. `Training/README.md` says how to run it."""

CLASSES = ("car", "truck", "bus", "motorcycle", "bicycle", "person")
