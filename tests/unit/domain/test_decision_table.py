"""Protects: a table that leaves someone without an outcome, or changes unnoticed, is refused."""

import hashlib
import json
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from naervaer.domain.decision_table import DecisionTable
from naervaer.followup.decision_tables import decision_table

TABLE: dict[str, Any] = {
    "sett": "prove",
    "versjon": 1,
    "svar": {"tilbake": ["ja", "nei"]},
    "rader": [
        {
            "rad": "venter",
            "navn": "Venter på behandling",
            "nar": {"svar": {"tilbake": ["nei"]}, "behandling_kommer": True},
            "utfall": "utsatt",
            "kvittering": "utsatt",
            "tas_opp_igjen": {"pa": "behandling", "senest_etter_uke": 52},
        },
        {
            "rad": "nei",
            "navn": "Svarer nei",
            "nar": {"svar": {"tilbake": ["nei"]}},
            "utfall": "ring",
            "kvittering": "lav",
            "grunn": "lav_forventning",
        },
        {"rad": "ellers", "navn": "Ellers", "utfall": "ingen", "kvittering": "hoy"},
    ],
}
WAITS, CALLED, ELSE = range(3)


def planted(path: list[str | int], value: object) -> dict[str, Any]:
    """Return the table with one value changed."""
    table = deepcopy(TABLE)
    place: Any = table
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return table


def test_the_table_itself_is_in_order() -> None:
    assert [row.rad for row in DecisionTable.model_validate(TABLE).rader] == [
        "venter",
        "nei",
        "ellers",
    ]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["rader", ELSE, "nar"], {"ubesvart": True}, "må passe alltid"),
        (["rader", ELSE, "rad"], "nei", "samme navn"),
        (["rader", CALLED, "nar", "svar", "tilbake"], ["kanskje"], "ikke svaret kanskje"),
        (["rader", CALLED, "nar", "svar"], {"annet": ["ja"]}, "annet har ikke svaret ja"),
        (["rader", CALLED, "merker"], {"jobbytte": {"tilbake": ["kanskje"]}}, "kanskje"),
        (["rader", CALLED, "merker"], {"haster": {"tilbake": ["nei"]}}, "jobbytte"),
        (["rader", CALLED, "nar", "grad_hoyst"], 130, "100"),
        (["rader", CALLED, "nar", "diagnose"], "L84", "diagnose"),
        (["rader", CALLED, "grunn"], None, "hører sammen"),
        (["rader", ELSE, "grunn"], "lav_forventning", "hører sammen"),
        (["rader", CALLED, "utfall"], "slett", "inviter_til_kartlegging"),
        (["rader", WAITS, "tas_opp_igjen"], None, "hører sammen"),
        (["rader", WAITS, "utfall"], "vurder", "hører sammen"),
        (["rader", WAITS, "nar"], {}, "krever ikke at en kommer"),
        (["rader"], [], "rader"),
        (["versjon"], 0, "versjon"),
    ],
)
def test_a_mistake_in_a_table_is_told(path: list[str | int], value: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        DecisionTable.model_validate(planted(path, value))


KNOWN_VERSIONS = {
    ("jobbforventning_5", 1): "6af99495972233d4",
    ("kartlegging_3", 1): "e5c944af4f4072a3",
}
"""What each version said. A version that has been in use stays here, and never changes."""


def content_of(table: DecisionTable) -> str:
    """Return one value over all that decides: everything but the version and the rows' names."""
    deciding = table.model_dump(
        mode="json", exclude={"versjon": True, "rader": {"__all__": "navn"}}
    )
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:16]


@pytest.mark.parametrize("set_id", sorted({set_id for set_id, _ in KNOWN_VERSIONS}))
def test_a_changed_table_needs_a_new_version(set_id: str) -> None:
    table = decision_table(set_id)
    assert KNOWN_VERSIONS.get((set_id, table.versjon)) == content_of(table), (
        "Raise the version and add it here: stored decisions name the version they were made by."
    )


def test_the_value_of_a_version_covers_the_thresholds() -> None:
    table = decision_table("kartlegging_3")
    raw = table.model_dump(mode="json", exclude_none=True)
    limits = raw["rader"][5]["nar"]["gjentatt_fravaer"]
    assert limits[0] == {"tilfeller": 5, "dager": 100}
    limits[0]["dager"] = 101
    assert content_of(DecisionTable.model_validate(raw)) != content_of(table)
