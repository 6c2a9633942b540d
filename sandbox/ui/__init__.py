"""The browser: Streamlit pages and panels, functions of (log, step). The engine runs in a director, never in a page."""
