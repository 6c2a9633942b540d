"""Folkmoot's minds and what they are made of. Found by themselves; see `sandbox.registry`."""
