"""Folkmoot's scenarios: one file each, with the bots that play it. Found by themselves; see `sandbox.registry`."""
