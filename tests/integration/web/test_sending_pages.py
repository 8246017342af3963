"""Protects: a leader can stop all sending from the inbox, everyone sees it, and nobody else can."""

from collections.abc import Callable, Iterator

import pytest
from casework_data import NOW, make_invitation
from fastapi.testclient import TestClient
from inbox_client import csrf_of, running_app, signed_in
from sqlalchemy import select

from naervaer.casework.tickets import Reason, open_ticket
from naervaer.followup import message_stop, sending_stop
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, AuditEntry, Invitation, MessageStop, SickCase


@pytest.fixture
def visitor(database: Database, any_settings: Settings) -> Iterator[TestClient]:
    with running_app(any_settings) as client:
        yield client


@pytest.fixture
def kari_browser(visitor: TestClient, kari: Adviser) -> TestClient:
    return signed_in(visitor, "kari")


@pytest.fixture
def leader_browser(visitor: TestClient, adviser_named: Callable[..., Adviser]) -> TestClient:
    adviser_named("lena", role="leder")
    return signed_in(visitor, "lena")


def submit(browser: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    csrf = csrf_of(browser.get("/veileder").text)
    return browser.post(path, data={"csrf": csrf, **fields})


def is_stopped(database: Database) -> bool:
    with database.read() as session:
        return sending_stop.is_stopped(session)


def audit(database: Database) -> list[AuditEntry]:
    with database.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def actions(database: Database, actor: str) -> list[tuple[str, bool]]:
    return [
        (entry.action, entry.allowed)
        for entry in audit(database)
        if entry.actor == actor and entry.subject_kind == "utsending"
    ]


def test_a_leader_stops_and_starts_and_everyone_sees_it(
    database: Database, leader_browser: TestClient, kari_browser: TestClient
) -> None:
    button, banner = "/veileder/utsending/stopp", "All utsending er stoppet av lena"
    assert button in leader_browser.get("/veileder/invitasjoner").text
    assert banner not in kari_browser.get("/veileder").text
    stopped = submit(leader_browser, button)
    assert stopped.headers["location"] == "/veileder/invitasjoner?kvittering=sending_stoppet"
    assert is_stopped(database)
    for page in ("/veileder", "/veileder/invitasjoner"):
        assert banner in kari_browser.get(page).text
        assert "/veileder/utsending/start" not in kari_browser.get(page).text
        assert "/veileder/utsending/start" in leader_browser.get(page).text
    assert "All utsending er stoppa av lena" in kari_browser.get("/veileder?malform=nn").text
    assert "All utsending er stoppet." in leader_browser.get(stopped.headers["location"]).text
    assert submit(leader_browser, "/veileder/utsending/start").status_code == 303
    assert not is_stopped(database)
    assert banner not in kari_browser.get("/veileder?malform=nb").text
    assert actions(database, "lena") == [("stopp_sending", True), ("start_sending", True)]


def test_an_adviser_can_neither_stop_nor_start(
    database: Database, kari_browser: TestClient
) -> None:
    assert "/veileder/utsending/stopp" not in kari_browser.get("/veileder/invitasjoner").text
    refused = submit(kari_browser, "/veileder/utsending/stopp")
    assert refused.status_code == 403
    assert "Bare ledere" in refused.text
    assert kari_browser.post("/api/utsending/stopp").status_code == 403
    assert not is_stopped(database)
    with database.write() as session:
        sending_stop.stop(session, by="lena", now=NOW)
    assert kari_browser.post("/api/utsending/start").status_code == 403
    assert is_stopped(database)
    assert [allowed for _, allowed in actions(database, "kari")] == [False, False, False]


def test_a_form_from_elsewhere_stops_nothing(
    database: Database, leader_browser: TestClient, visitor: TestClient
) -> None:
    assert leader_browser.post("/veileder/utsending/stopp", data={"csrf": "x"}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert leader_browser.post("/api/utsending/stopp", headers=foreign).status_code == 403
    assert visitor.post("/api/utsending/stopp").status_code == 401
    assert not is_stopped(database)


def test_the_api_tells_and_changes_it(
    database: Database, leader_browser: TestClient, kari_browser: TestClient
) -> None:
    assert kari_browser.get("/api/utsending").json()["stopped"] is False
    said = leader_browser.post("/api/utsending/stopp").json()
    assert (said["stopped"], said["stopped_by"]) == (True, "lena")
    assert leader_browser.post("/api/utsending/stopp").json() == said
    assert kari_browser.get("/api/utsending").json() == said
    assert leader_browser.post("/api/utsending/start").json()["stopped"] is False
    assert actions(database, "lena") == [("stopp_sending", True), ("start_sending", True)]


@pytest.fixture
def stopped_person(database: Database) -> tuple[int, int]:
    """A ticket of a person who said no to messages: ids of ticket and person."""
    invitation_id = make_invitation(database, "4647", "nav_sunnfjord")
    with database.write() as session:
        invitation = session.get_one(Invitation, invitation_id)
        person = session.get_one(SickCase, invitation.case_id).person_id
        message_stop.stop_messages(session, person, by="bruker", now=NOW)
        ticket = open_ticket(
            session,
            conversation_id=None,
            reason=Reason.IKKE_SVART,
            about="Sjekkliste",
            now=NOW,
            case_id=invitation.case_id,
        )
        return ticket.ticket_id, person


def has_stop(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(MessageStop)) is not None


def test_an_adviser_takes_the_stop_back_when_asked(
    database: Database, kari_browser: TestClient, stopped_person: tuple[int, int]
) -> None:
    ticket_id, person = stopped_person
    page = kari_browser.get(f"/veileder/henvendelser/{ticket_id}").text
    assert "Vil ikke ha flere meldinger" in page
    assert "Har ikke svart på spørsmålet" in page
    shown = kari_browser.get(f"/api/henvendelser/{ticket_id}").json()["person"]
    assert shown["no_messages_since"].startswith("20")
    back = submit(kari_browser, f"/veileder/henvendelser/{ticket_id}/tillat-meldinger")
    assert back.status_code == 303
    assert not has_stop(database)
    assert "tillat-meldinger" not in kari_browser.get(back.headers["location"]).text
    [entry] = [each for each in audit(database) if each.action == "tillat_meldinger"]
    assert (entry.actor, entry.subject_kind, entry.subject_id) == ("kari", "person", str(person))


def test_the_api_takes_it_back_too_but_not_for_another_unit(
    database: Database,
    kari_browser: TestClient,
    visitor: TestClient,
    adviser_named: Callable[..., Adviser],
    stopped_person: tuple[int, int],
) -> None:
    path = f"/api/henvendelser/{stopped_person[0]}/tillat-meldinger"
    adviser_named("siri", unit="nav_kinn")
    assert signed_in(visitor, "siri").post(path).status_code == 404
    assert has_stop(database)
    assert kari_browser.post(path).status_code == 204
    assert not has_stop(database)


def test_a_ticket_without_a_person_has_no_stop_to_take_back(
    kari_browser: TestClient, database: Database, employer_chat: str
) -> None:
    with database.write() as session:
        ticket_id = open_ticket(
            session, conversation_id=employer_chat, reason=Reason.ONSKE, about=None, now=NOW
        ).ticket_id
    path = f"/api/henvendelser/{ticket_id}/tillat-meldinger"
    assert kari_browser.post(path).status_code == 404
