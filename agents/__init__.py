"""Minds and what they are made of. Found by themselves; see `sandbox.registry`."""
