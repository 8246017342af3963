"""Protects: the link says nothing of its person, and only the right person gets through it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from followup_data import (
    BORN,
    NOW,
    approve,
    invitation_of,
    opened_chat,
    propose,
    row,
    send,
    sent_link,
)
from sqlalchemy import select

from naervaer.followup import invitations
from naervaer.followup.invitations import LinkState
from naervaer.followup.links import TRIES
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import AuditEntry, Invitation, OutboxMessage, Ticket

WRONG = date(1981, 1, 1)


def prove(
    database: Database, token: str, born: date = BORN, later: timedelta = timedelta()
) -> Invitation | Problem:
    with database.write() as session:
        return invitations.prove(session, token, born, NOW + later)


def code(result: Invitation | Problem) -> str:
    assert isinstance(result, Problem)
    return result.code


def state(database: Database, token: str, later: timedelta = timedelta()) -> LinkState:
    with database.read() as session:
        return invitations.open_link(session, token, NOW + later)


def test_the_right_birth_date_opens(database: Database, any_settings: Settings) -> None:
    token = sent_link(database, any_settings)
    assert state(database, token) is LinkState.FODSELSDATO
    assert isinstance(prove(database, token), Invitation)


def test_only_the_hash_of_the_token_is_stored(database: Database, any_settings: Settings) -> None:
    token = sent_link(database, any_settings)
    invitation = invitation_of(database)
    assert invitation is not None
    assert token not in str(vars(invitation))
    assert len(token) >= 32
    with database.read() as session:
        assert session.scalars(select(OutboxMessage)).one().body == ""


def test_an_unknown_link_and_one_not_sent_yet_look_the_same(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row())
    unsent = approve(database, any_settings)
    for token in ("tull", "", unsent):
        assert state(database, token) is LinkState.UKJENT
        assert code(prove(database, token)) == "lenke-ukjent"


def test_wrong_tries_get_the_same_answer_however_near(
    database: Database, any_settings: Settings
) -> None:
    token = sent_link(database, any_settings)
    near, far = (
        prove(database, token, BORN + timedelta(days=1)),
        prove(database, token, date(1900, 1, 1)),
    )
    assert isinstance(near, Problem)
    assert isinstance(far, Problem)
    assert (near.code, near.status, near.text, near.details) == (
        far.code,
        far.status,
        far.text,
        far.details,
    )


def test_five_wrong_tries_lock_the_link_and_an_adviser_is_told(
    database: Database, any_settings: Settings
) -> None:
    token = sent_link(database, any_settings)
    codes = [code(prove(database, token, WRONG)) for _ in range(TRIES)]
    assert codes == ["feil-fodselsdato"] * 4 + ["lenke-laast"]
    assert code(prove(database, token, BORN)) == "lenke-laast"
    assert state(database, token) is LinkState.LAAST
    with database.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.reason, ticket.unit) == ("laast_lenke", "nav_sunnfjord")


def test_tries_at_once_are_all_counted(database: Database, any_settings: Settings) -> None:
    token = sent_link(database, any_settings)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: prove(database, token, WRONG), range(8)))
    assert state(database, token) is LinkState.LAAST
    with database.read() as session:
        assert session.scalars(select(Invitation)).one().failed_attempts == TRIES
        assert len(session.scalars(select(Ticket)).all()) == 1


def test_a_right_try_forgets_the_wrong_ones(database: Database, any_settings: Settings) -> None:
    token = sent_link(database, any_settings)
    for _ in range(3):
        for _ in range(TRIES - 1):
            prove(database, token, WRONG)
        assert isinstance(prove(database, token), Invitation)


def test_the_link_lives_for_31_days_from_sending(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row())
    token = approve(database, any_settings)
    send(database, any_settings, NOW + timedelta(days=2))
    almost = timedelta(days=33) - timedelta(seconds=1)
    assert isinstance(prove(database, token, later=almost), Invitation)
    assert state(database, token, timedelta(days=33)) is LinkState.UTLOPT
    assert code(prove(database, token, later=timedelta(days=33))) == "lenke-utlopt"


def test_the_same_chat_is_opened_again_another_day(
    database: Database, any_settings: Settings
) -> None:
    token = sent_link(database, any_settings)
    first = opened_chat(database, token)
    assert opened_chat(database, token, NOW + timedelta(days=9)) == first


@pytest.mark.parametrize("waiting", [True, False])
def test_approving_what_no_longer_fits_asks_nobody(
    database: Database, any_settings: Settings, waiting: bool
) -> None:
    propose(database, any_settings, row(left=20))
    invitation = invitation_of(database)
    assert invitation is not None
    later = NOW + timedelta(days=10 if waiting else 18)
    with database.write() as session:
        done = invitations.approve(
            session, invitation.id, by="veileder1", now=later, settings=any_settings
        )
    assert done.approved is waiting
    assert (invitation_of(database) is not None) is waiting
    with database.read() as session:
        assert (session.scalar(select(OutboxMessage)) is not None) is waiting


def test_an_invitation_is_decided_once(database: Database, any_settings: Settings) -> None:
    propose(database, any_settings, row("A"), row("B"))
    with database.read() as session:
        first, second = (each.id for each in invitations.waiting(session, ["nav_sunnfjord"]))
        assert invitations.waiting(session, ["nav_kinn"]) == []
        assert invitations.count_waiting(session, ["nav_sunnfjord", "nav_kinn"]) == 2
    approve(database, any_settings, "A")
    with database.write() as session:
        invitations.decline(session, second, by="veileder2", now=NOW, reason="Snakket i går")
    for decided in (first, second):
        with (
            pytest.raises(Problem, match="allerede avgjort") as refused,
            database.write() as session,
        ):
            invitations.approve(session, decided, by="leder1", now=NOW, settings=any_settings)
        assert refused.value.status == 409
    declined = invitation_of(database, "B")
    assert declined is not None
    assert (declined.status, declined.decided_by) == ("avslatt", "veileder2")
    assert declined.decision_note == "Snakket i går"
    with database.read() as session:
        assert "Snakket i går" not in session.scalars(select(AuditEntry.reason)).all()
