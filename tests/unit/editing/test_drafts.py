"""A draft is checked as it would be if it were published, and refused when it is no topic."""

import pytest
from knowledge_data import both, knowledge, topic

from naervaer.editing.drafts import DEEPEST, LONGEST, check_draft, read_draft

KNOWN = knowledge(topic("plan"))


def refusals(text: str) -> list[str]:
    draft = read_draft(text, "plan", KNOWN)
    assert draft.topic is None
    return [str(mistake) for mistake in draft.mistakes]


def test_a_sound_change_has_no_mistakes() -> None:
    changed = topic("plan", svar=both("Gjør det nå.", "Gjer det no."))
    assert check_draft(changed, "plan", KNOWN) == []


def test_a_change_is_proof_read() -> None:
    [mistake, _] = check_draft(topic("plan", neste_steg=both("Vent ni.")), "plan", KNOWN)
    assert mistake.what == "tall som ikke står i fakta: 9"


def test_a_suggested_topic_that_does_not_exist_is_named() -> None:
    [mistake] = check_draft(topic("plan", neste=["borte"]), "plan", KNOWN)
    assert mistake.what == "temaet «borte» finnes ikke"


def test_a_new_topic_may_not_take_the_name_of_another() -> None:
    assert check_draft(topic("nytt_tema"), None, KNOWN) == []
    [mistake] = check_draft(topic("mote", neste=["plan"]), None, KNOWN)
    assert mistake.what == "to temaer har samme id"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "lim inn ett tema"),
        ("bare noen ord", "lim inn ett tema"),
        ("- id: a\n- id: b\n", "lim inn ett tema"),
        ("id: plan\ntype: [", "ikke lesbar YAML: linje"),
        ("id: plan\nid: plan\n", "feltet «id» står to ganger"),
        ("id: plan\n", "svar: feltet mangler"),
        ("a" * (LONGEST + 1), "lengre enn"),
        ("- " * (DEEPEST + 1) + "a", "lim inn ett tema"),
        ("[" * (LONGEST - 1), "utkast"),
        ("!!python/object/apply:os.getcwd []", "utkast"),
    ],
)
def test_what_is_no_topic_is_refused_with_a_reason(text: str, why: str) -> None:
    assert any(why in each for each in refusals(text))
