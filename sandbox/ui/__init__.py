"""The interface: pages and panels drawn from a log and a step. They hold no truth and run no engine."""
