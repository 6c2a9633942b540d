"""The app: `streamlit run app.py`, or simply `folkmoot`."""

from sandbox.ui.pages import main

main()
