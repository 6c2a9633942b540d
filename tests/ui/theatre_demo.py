"""The theatre alone: `?preset=NAME` starts that run, and the address then names the run like in the app.

`&episodes=N` makes it so long that it does not end by itself while somebody is about to pause it.
"""

import streamlit as st

from sandbox import WorldSpec
from sandbox.ui import director, theatre

st.set_page_config(layout="wide")
if preset := st.query_params.get("preset"):
    spec = WorldSpec.preset(preset)
    playing = director.start(spec.with_(episodes=int(st.query_params.get("episodes", spec.episodes))))
    playing.pace = float(st.query_params.get("pace", "0.2"))
    st.query_params.clear()
    st.query_params["run"] = playing.id
    st.rerun()
theatre.page()
