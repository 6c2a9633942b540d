"""Operators: scripts that run between rounds and change the society, one file each."""
