"""Folkmoot's scenarios: a folder each, with the bots that play it. Found by themselves; see `sandbox.registry`."""
