"""Metrics: numbers that describe a society at the end of a round, as functions of the record."""
