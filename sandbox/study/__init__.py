"""Studies: specs times seeds, played by an engine, told as one table.

study = Study.load(Path("talk.yaml"))
results = study.run()
results.outcomes          # one row per run
results.differences()     # between conditions, paired by seed, with intervals
"""

from sandbox.study.definition import Study, StudyError
from sandbox.study.results import Results

__all__ = ["Results", "Study", "StudyError"]
