"""A run as a moving picture: people at their seats or places, ties, speech, payoffs, and what changes, round by round.

Drawn from the record like every other view. `script` says what is to be seen and for how long, `painter` draws it,
`film` writes it to a file, `window` shows it on a desktop.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
