"""The theatre with runs to be watched: `?people=N&rounds=N&pace=S` starts one; `&seen=no` shows nothing of it."""

import streamlit as st

from sandbox import WorldSpec
from sandbox.ui import director, theatre

st.set_page_config(layout="wide")
asked = st.query_params.to_dict()
if people := asked.get("people"):
    minds = ["idealist", "reciprocator", "grudger", "miser", "opportunist"]
    cast = [{"mind": f"donor_game.{mind}", "count": int(people) // len(minds)} for mind in minds]
    rounds = int(asked["rounds"])
    passes = -(-rounds // 1000)
    spec = WorldSpec.of({
        "scenario": {"name": "donor_game", "rounds": rounds // passes, "passes": passes, "multiplier": 1},
        "cast": cast, "society": {"talk": {"kind": "ring", "degree": 4}}, "seed": 5,
        "operators": [{"name": "partner_choice", "every": 5}],
    })  # fmt: skip
    playing = director.start(spec)
    playing.pace = float(asked["pace"])
    if playing.pace:
        playing.play()
    else:
        playing.to_end()
    st.query_params.from_dict({"run": playing.id, **({"seen": "no"} if asked.get("seen") else {})})
    st.rerun()
if asked.get("seen"):
    st.write("playing unseen")
else:
    theatre.page()
