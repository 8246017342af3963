"""What counts as right, reached, wrong and fallback; and plain sentences when it cannot be told."""

import json
from pathlib import Path

import pytest

from naervaer.problems import Problem
from naervaer.understanding import (
    Sample,
    Understood,
    as_json,
    count_all,
    read_samples,
    table,
    understand,
)


def counted(sample: Sample, understood: Understood) -> dict[str, float]:
    return count_all([sample], [understood]).as_dict()


@pytest.mark.parametrize(
    ("understood", "expected"),
    [
        (Understood("frist", 0.9, answered=("frist",)), (1, 1, 0, 0)),
        (Understood("deling", 0.9, answered=("deling",)), (1, 1, 0, 0)),
        (Understood("innhold", 0.9, answered=("innhold",)), (0, 0, 1, 0)),
        (Understood("innhold", 0.9, ("frist",), ("innhold",)), (0, 0, 1, 0)),
        (Understood("flere", 0.9, answered=("innhold", "frist")), (1, 1, 0, 0)),
        (Understood("flere", 0.9, answered=("innhold", "lengde")), (0, 0, 1, 0)),
        (Understood("usikker", 0.4, ("innhold", "frist")), (0, 1, 0, 1)),
        (Understood("usikker", 0.4, ("innhold",)), (0, 0, 0, 1)),
        (Understood("usikker", 0.4, ("a", "b", "c", "frist")), (0, 0, 0, 1)),
        (Understood("forstar_ikke", 0.1), (0, 0, 0, 1)),
        (Understood("hilsen", 0.9), (0, 0, 0, 1)),
    ],
)
def test_outcome(understood: Understood, expected: tuple[int, ...]) -> None:
    shares = counted(Sample(text="når", topic="frist", also=["deling"]), understood)
    assert tuple(shares[name] for name in ("right", "reached", "wrong", "fallback")) == expected


def test_shares_are_per_form_too() -> None:
    samples = [Sample(text="a", topic="frist"), Sample(text="b", topic="frist", form="nn")]
    understood = [
        Understood("frist", 1, answered=("frist",)),
        Understood("innhold", 1, answered=("innhold",)),
    ]
    evaluation = count_all(samples, understood)
    result = json.loads(as_json(evaluation))
    assert (result["n"], result["right"], result["wrong"]) == (2, 0.5, 0.5)
    assert result["per_form"]["nb"] == {"n": 1, "right": 1, "reached": 1, "wrong": 0}
    assert result["per_form"]["nn"]["right"] == 0
    assert "50,0 %" in table(evaluation)
    assert "frist → innhold" in table(evaluation)


def test_out_of_scope_is_right_when_it_is_said_no_to() -> None:
    shares = counted(Sample(text="vær", topic="utenfor"), Understood("utenfor", 0.9))
    assert (shares["right"], shares["fallback"]) == (1, 0)


@pytest.mark.parametrize("content", ["- {text: a}", "tekst: a", "- ["])
def test_wrong_file_is_told_of(tmp_path: Path, content: str) -> None:
    file = tmp_path / "sporsmal.yml"
    file.write_text(content)
    with pytest.raises(Problem, match=r"sporsmal\.yml er ikke en fil med spørsmål"):
        read_samples(file)


def test_missing_environment_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="make setup"):
        understand([Sample(text="a", topic="frist")], python=tmp_path / "python")
