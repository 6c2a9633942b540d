"""What players say with a move. Nobody gives a card away, or not on purpose."""

from sandbox import wording

MASTER = wording.bank("""
    open:
      The centre, of course.
    winning:
      {where}. I believe this is decided, {other}.
      {where}, and I see no way out for you.
    losing:
      {where}. You have played that well, {other}.
      {where}, though it will not help me.
    even:
      {where}. Still level.
      {where}. If neither of us slips, nobody will win this.
      {where}, to keep things in balance.
    check:
      I check.
      Check. Your turn, {other}.
    bet_J:
      A chip says I am ahead.
      I bet. The arithmetic is on my side, {other}.
    bet_K:
      A chip says I am ahead.
      I bet. The arithmetic is on my side, {other}.
    fold:
      Not at this price. I fold.
      You may have it, {other}.
    call_Q:
      Once in a while I have to see it, {other}. I call.
    call_K:
      I call, with pleasure.
""")

NOVICE = wording.bank("""
    line:
      {where}, and that is a line! Is it?
      Look, a line: {where}!
    block:
      Oh no you don't, {other}: {where}.
      I nearly missed that. {where}.
    any:
      {where}, I suppose.
      Hm. {where}?
      I like {where}.
    check:
      I had better check.
      Check, please.
    bet_K:
      I bet! I mean it this time.
      This one I like. I bet.
    fold:
      Too hot for me. I fold.
      I believe you, {other}. Fold.
    call_K:
      I call! Let us see.
""")

AGGRESSOR = wording.bank("""
    line:
      {where}, and done. Next!
      Did you fall asleep, {other}? {where}!
    any:
      {where}. Attack!
      {where}, and I do not care what you do.
      Let us go: {where}!
    check:
      I check. Enjoy it while it lasts.
    bet_J:
      I bet! Run, {other}!
      A chip, and I have plenty more.
    bet_Q:
      I bet! Run, {other}!
      A chip. Come on, {other}, be brave.
    bet_K:
      I bet! Run, {other}!
      A chip, and I have plenty more.
    fold:
      Take your chip, {other}. I will have it back.
    call_Q:
      You are bluffing, {other}. I call!
    call_K:
      Ha! I call!
""")

CHANCER = wording.bank("""
    any:
      {move}, because why not.
      My coin says {move}.
      {move}. Do not ask me.
""")
