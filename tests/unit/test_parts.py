"""Parts that several digests share: made once, bounded, and never of another state of the data."""

import threading

import pytest

from jobs.parts import Parts


def test_a_part_is_made_once_and_then_kept():
    parts, made = Parts(), []
    for _ in range(3):
        assert parts.of("plan", lambda: made.append(1) or "the plan") == "the plan"
    assert made == [1]


def test_nothing_to_say_is_a_part_too():
    parts, made = Parts(), []
    for _ in range(3):
        assert parts.of("meeting", lambda: made.append(1)) is None
    assert made == [1]


def test_of_too_many_parts_the_oldest_goes():
    parts = Parts(most=2)
    for name in ("first", "second", "third"):
        parts.of(name, lambda name=name: name)
    assert len(parts) == 2
    assert parts.of("third", lambda: "anew") == "third"
    assert parts.of("first", lambda: "anew") == "anew"


def test_a_part_that_could_not_be_made_is_tried_again():
    parts = Parts()
    with pytest.raises(LookupError):
        parts.of("plan", lambda: {}["plan"])
    assert parts.of("plan", lambda: "the plan") == "the plan"


def test_a_part_may_be_made_of_others():
    parts = Parts()
    assert parts.of("digest", lambda: parts.of("plan", lambda: "the plan") + ", in full") == "the plan, in full"


def test_several_at_once_make_a_part_once():
    parts, made, together = Parts(), [], threading.Barrier(4)

    def ask():
        together.wait(timeout=10)
        parts.of("plan", lambda: made.append(1))

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(timeout=10)
    assert made == [1]
