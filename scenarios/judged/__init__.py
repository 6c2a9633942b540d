"""Arguments that are judged: by a moderator and a judge, or by one's peers. Both use the same riddles."""

from scenarios.judged.debate import JudgedDebate
from scenarios.judged.forum import Forum

__all__ = ["Forum", "JudgedDebate"]
