"""The parts of the theatre, one file each: functions that draw one moment of a run."""
