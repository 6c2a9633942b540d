"""Forks from the theatre: what they share with their parent, and the change they begin with."""

from streamlit.testing.v1 import AppTest

from sandbox import events
from sandbox.history import History
from sandbox.ui import director
from sandbox.ui.director import Director
from tests.ui.auditorium import act, button, fill, last, log, page, said, settled


def forked(test: AppTest, parent: str) -> Director:
    """The director of the run that the page shows now."""
    run = test.query_params["run"]
    run = run[0] if isinstance(run, list) else run
    assert run != parent
    child = director.of(run)
    assert child is not None
    return child


def test_an_unchanged_fork_opens_and_plays_the_same(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Fork", step=4)
    button(test, "Fork here").click().run()
    assert not test.exception
    child = forked(test, playing.id)
    assert child.world.state.step == 4
    test.run()
    assert "forked at round 4" in said(test)
    assert f"compare?one={playing.id}&other={child.id}" in said(test)
    child.to_end()
    settled(child)
    assert [events.plain(e) for e in log(child)] == [events.plain(e) for e in log(playing)]
    child.close()


def test_a_fork_with_an_act_begins_with_it(playing: Director) -> None:
    test = page(playing.id, panel="Fork", step=1)
    test.pills(key="fork what").set_value("Assign role").run()
    for key, value in {"assign who": "Cleo", "assign role": "judge", "assign why": "what if"}.items():
        fill(test, key, value)
    button(test, "Assign").click().run()
    child = forked(test, playing.id)
    told = last(child, events.Assigned)
    assert (told.who, told.role, told.by, told.why, told.step) == ("Cleo", "judge", "user", "what if", 2)
    assert len(log(child)) == History.of(playing.path).ends[1] + 1
    assert not [e for e in log(playing) if isinstance(e, events.Assigned)], "the parent stays as it is"
    child.close()


def test_a_fork_with_another_answer_shares_everything_before(playing: Director) -> None:
    test = page(playing.id, panel="Fork", step=2)
    test.pills(key="fork what").set_value("An answer").run()
    chose = test.selectbox(key="fork answer").value
    next(one for one in test.number_input if one.label.startswith("give")).set_value(0.5)
    button(test, "Fork with this answer").click().run()
    child = forked(test, playing.id)
    child.beat()
    settled(child)
    told = next(
        e for e in log(child) if isinstance(e, events.Chose) and (e.step, e.n) == (chose.step, chose.n)
    )
    assert told.value["give"] == 0.5
    shared = next(e.seq for e in log(playing) if e.step == chose.step and isinstance(e, events.Asked))
    ours, theirs = (list(map(events.plain, log(one)[: shared - 1])) for one in (child, playing))
    assert ours == theirs
    child.close()


def test_a_fork_with_other_words_and_one_without_an_intervention(playing: Director) -> None:
    act(playing, "Say", "Say it", say_text="It will rain.")
    playing.round()
    settled(playing)
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("Undo an intervention").run()
    button(test, "Fork without it").click().run()
    child = forked(test, playing.id)
    assert "It will rain." not in [e.text for e in log(child) if isinstance(e, events.Said)]
    child.close()
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("A message").run()
    test.text_area[0].set_value("It will snow.").run()
    button(test, "Fork with these words").click().run()
    child = forked(test, playing.id)
    child.round()
    settled(child)
    assert "It will snow." in [e.text for e in log(child) if isinstance(e, events.Said)]
    child.close()


def test_what_cannot_be_forked_is_told(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("Assign role").run()
    fill(test, "assign role", "judge")
    button(test, "Assign").click().run()
    assert "fork it at an earlier moment" in said(test)
    assert test.query_params["run"] in (playing.id, [playing.id])
    test.pills(key="fork what").set_value("Replace a mind").run()
    minds = test.selectbox(key="recast mind").options
    assert "Miser" in minds
    assert "Free rider" not in minds, "public_goods.free_rider knows another game"
