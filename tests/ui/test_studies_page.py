"""The page of studies: write one, play it, look at it."""

from streamlit.testing.v1 import AppTest

from sandbox.study import Results, Study
from sandbox.ui import campaigns

STUDY = {
    "name": "talk",
    "about": "Does <b>talk</b> help?",
    "base": "commons/tiny",
    "factors": {"scenario.talk": [True, False]},
    "seeds": 2,
    "outcomes": ["gain"],
}


def script() -> None:
    """The page, among the others that its links need."""
    import streamlit as st

    from sandbox.ui import pages, studies_page

    st.navigation([pages.gallery(), pages.theatre(), pages.studies()])
    studies_page.page()


def visit() -> AppTest:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception
    return at


def played() -> Results:
    return Study.of(STUDY).run(processes=1)


def test_an_example_is_there_to_start_from_and_its_plan_is_told() -> None:
    at = visit()
    assert "my-first-study" in at.text_area[0].value
    assert any(
        "20 runs (4 conditions × 5 seeds)" in markdown.value.replace("\\", "") for markdown in at.markdown
    )


def test_a_study_is_started_and_played_in_the_background() -> None:
    at = visit()
    at.text_area[0].set_value(Study.of(STUDY).yaml()).run()
    at.button(key="start").click().run()
    playing = campaigns.of("talk")
    assert playing is not None
    assert playing.thread is not None
    playing.thread.join()
    assert playing.fault == ""
    assert Results.of("talk").counts() == {"done": 4}
    at.run()
    assert not at.exception
    assert at.selectbox(key="study").value == "talk"
    assert len(at.dataframe[0].value) == 4


def test_nonsense_is_told_on_the_page_and_cannot_be_started() -> None:
    at = visit()
    at.text_area[0].set_value("name: x\nbase: commons/tiny\nfactors: {scenario.tides: [1]}").run()
    assert "there is no such parameter" in at.error[0].value.replace("\\", "").replace("\u2060", "")
    assert "start" not in [button.key for button in at.button]
    at.text_area[0].set_value("{").run()
    assert at.error


def test_a_finished_study_shows_runs_figure_and_report() -> None:
    played()
    at = visit()
    at.selectbox(key="study").select("talk").run()
    assert not at.exception
    assert len(at.dataframe[0].value) == 4
    at.segmented_control(key="shown").set_value("Figures").run()
    assert at.selectbox(key="figure").value == "effects"
    at.selectbox(key="figure").select("interaction").run()
    assert not at.exception
    told = [caption.value for caption in at.caption]
    assert "Fewer than 5 seeds: read every difference as a hint." in told
    assert "Choose a faint point to open its run in the theatre." in told
    at.segmented_control(key="shown").set_value("Report").run()
    page = "".join(str(html.proto.body) for html in at.get("html"))
    assert "&lt;b&gt;talk&lt;/b&gt;" in page
    assert "2 (few)" in page


def test_a_study_that_stopped_offers_to_go_on() -> None:
    results = Results(Study.of(STUDY))
    results.begin()
    at = visit()
    at.selectbox(key="study").select("talk").run()
    assert [button.key for button in at.button if button.key in ("go", "stop")] == ["go"]


def test_a_shipped_study_can_be_begun_with_and_its_plan_speaks_of_a_time_one_can_read() -> None:
    at = visit()
    at.selectbox(key="begin").select("fermi-fixation").run()
    assert at.text_area[0].value.startswith("name: fermi-fixation")
    at.text_area[0].set_value(Study.of(STUDY).yaml()).run()
    told = " ".join(one.value for one in at.markdown).replace("\\", "")
    assert "4 runs (2 conditions × 2 seeds)" in told
    assert "about 0 s" not in told


def test_the_table_leaves_out_what_says_nothing_and_a_figure_has_only_controls_that_do_something() -> None:
    played()
    at = visit()
    at.selectbox(key="study").select("talk").run()
    assert list(at.dataframe[0].value) == [
        "scenario.talk",
        "seed",
        "gain",
        "status",
        "rounds",
        "events",
        "run",
    ]
    at.segmented_control(key="shown").set_value("Figures").run()
    keys = [box.key for box in at.selectbox if box.key != "study"]
    assert keys == ["figure", "outcome"]
    assert at.selectbox(key="figure").options == [
        "effects",
        "interaction",
    ]  # one factor, and nothing over rounds
    at.selectbox(key="figure").select("interaction").run()
    assert [box.key for box in at.selectbox if box.key != "study"] == ["figure", "outcome", "x"]
