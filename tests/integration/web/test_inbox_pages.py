"""The workbench without JavaScript: every form is a page, every refusal says what to do."""

from collections.abc import Callable, Iterator

import pytest
from casework_data import NOW, PASSWORD, audit_rows, make_invitation, ticket_row
from fastapi.testclient import TestClient
from inbox_client import csrf_of, running_app, signed_in

from naervaer.casework import tickets
from naervaer.casework.tickets import Reason
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, Invitation


@pytest.fixture
def visitor(database: Database, any_settings: Settings) -> Iterator[TestClient]:
    with running_app(any_settings) as client:
        yield client


@pytest.fixture
def browser(visitor: TestClient, kari: Adviser) -> TestClient:
    """Kari's browser."""
    return signed_in(visitor, "kari")


@pytest.fixture
def ticket_id(database: Database, employer_chat: str) -> int:
    with database.write() as session:
        return tickets.open_ticket(
            session,
            conversation_id=employer_chat,
            reason=Reason.ONSKE,
            about="Hjelp til <b>planen</b>",
            now=NOW,
        ).ticket_id


def submit(browser: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    """Send a form as the page would, with its token."""
    csrf = csrf_of(browser.get("/veileder").text)
    return browser.post(path, data={"csrf": csrf, **fields})


def test_a_visitor_is_sent_to_sign_in_and_back_to_where_they_were_going(
    visitor: TestClient, kari: Adviser, ticket_id: int
) -> None:
    there = f"/veileder/henvendelser/{ticket_id}?malform=nn"
    sent = visitor.get(there)
    assert sent.status_code == 303
    form = visitor.get(sent.headers["location"])
    assert 'name="passord"' in form.text
    assert "/veileder/henvendelser/" in form.text
    signed = visitor.post(
        "/veileder/logg-inn",
        data={"brukernavn": "kari", "passord": PASSWORD, "neste": there},
    )
    assert (signed.status_code, signed.headers["location"]) == (303, there)
    assert visitor.get(there).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://ond.example/", "//ond.example", "/veileder/logg-inn", "/\\ond.example", "/annet"],
)
def test_sign_in_never_sends_anybody_off_the_workbench(
    visitor: TestClient, kari: Adviser, elsewhere: str
) -> None:
    signed = visitor.post(
        "/veileder/logg-inn",
        data={"brukernavn": "kari", "passord": PASSWORD, "neste": elsewhere},
    )
    assert signed.headers["location"] == "/veileder"


def test_a_wrong_password_shows_the_form_again_with_the_name_and_what_is_wrong(
    visitor: TestClient, kari: Adviser
) -> None:
    answer = visitor.post("/veileder/logg-inn", data={"brukernavn": "kari", "passord": "feil"})
    assert answer.status_code == 401
    assert "Brukernavnet eller passordet er feil" in answer.text
    assert 'value="kari"' in answer.text
    assert "feil" not in answer.text.split('name="passord"')[1].split(">")[0]


def test_sign_out_ends_the_session(browser: TestClient) -> None:
    assert submit(browser, "/veileder/logg-ut").headers["location"] == "/veileder/logg-inn"
    assert browser.get("/veileder").status_code == 303
    stream = browser.get("/veileder/strom", headers={"Accept": "text/event-stream"})
    assert "event: utlogget" in stream.text


def test_a_form_without_the_sessions_token_changes_nothing(
    database: Database, browser: TestClient, ticket_id: int
) -> None:
    for token in ("", "gjettet"):
        answer = browser.post(
            f"/veileder/henvendelser/{ticket_id}/ta", data={"csrf": token, "version": "1"}
        )
        assert answer.status_code == 403
        assert "Last den på nytt" in answer.text
    assert ticket_row(database, ticket_id).owner_id is None


def test_lists_have_counts_and_filters_in_the_address(
    database: Database, browser: TestClient, ticket_id: int
) -> None:
    page = browser.get("/veileder").text
    assert "1 henvendelse<" in page
    assert "Hjelp til &lt;b&gt;planen&lt;/b&gt;" in page
    assert "NV-" in page
    assert "1 henvendelse<" in browser.get("/veileder?malgruppe=arbeidsgiver").text
    for empty in ("malgruppe=sykmeldt", "haster=true", "enhet=nav_sunnfjord", "referanse=NV-99"):
        assert "Ingen henvendelser passer" in browser.get(f"/veileder?{empty}").text
    assert "Du har ingen saker nå" in browser.get("/veileder?liste=mine").text
    assert browser.get("/veileder?liste=tull").status_code == 404


def test_the_whole_way_with_forms_only(
    database: Database, browser: TestClient, ticket_id: int, employer_chat: str
) -> None:
    here = f"/veileder/henvendelser/{ticket_id}"
    assert submit(browser, f"{here}/ta", version="1").headers["location"] == here
    assert "Du har saken" in browser.get(here).text
    assert submit(browser, f"{here}/svar", tekst="Hei <3", vent="ja").status_code == 303
    page = browser.get(here).text
    assert "Hei &lt;3" in page
    assert "Venter på bruker" in page
    submit(browser, f"{here}/gjenoppta")
    solved = submit(browser, f"{here}/los", utfall="samtale", notat="Avtalt")
    done = browser.get(solved.headers["location"])
    assert "Saken er løst." in done.text
    assert "Avtalt" in browser.get(here).text


def test_who_comes_second_is_told_who_was_first_and_sees_the_ticket(
    database: Database, browser: TestClient, visitor: TestClient, ticket_id: int, ola: Adviser
) -> None:
    here = f"/veileder/henvendelser/{ticket_id}"
    submit(signed_in(visitor, "ola"), f"{here}/ta", version="1")
    answer = submit(browser, f"{here}/ta", version="1")
    assert answer.status_code == 409
    assert "Ola Testesen har allerede tatt saken. Velg en annen i køen." in answer.text
    assert "Overta saken" in answer.text
    submit(browser, f"{here}/overfor", til="kari")
    assert "Du har saken" in browser.get(here).text


def test_what_was_typed_is_not_lost_when_it_is_refused(
    browser: TestClient, ticket_id: int, kari: Adviser
) -> None:
    here = f"/veileder/henvendelser/{ticket_id}"
    answer = submit(browser, f"{here}/svar", tekst="Et langt svar")
    assert (answer.status_code, "Ta saken først" in answer.text) == (409, True)
    assert "Et langt svar" in answer.text
    submit(browser, f"{here}/ta", version="1")
    too_long = submit(browser, f"{here}/svar", tekst="a" * 4001)
    assert too_long.status_code == 422
    assert "a" * 4001 in too_long.text
    assert "Kort den ned" in too_long.text


def test_another_offices_ticket_is_a_page_that_says_nothing(
    database: Database, browser: TestClient, sick_listed_chat: Callable[[str], str]
) -> None:
    chat = sick_listed_chat("4602")
    with database.write() as session:
        foreign = tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.LAV_FORVENTNING, about=None, now=NOW
        ).ticket_id
    answers = [
        browser.get(f"/veileder/henvendelser/{foreign}"),
        browser.get(f"/veileder/henvendelser/{foreign}/strom"),
        browser.get("/veileder/henvendelser/99999"),
        browser.get("/veileder/henvendelser/abc"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert not any("Kinn" in answer.text for answer in answers)
    assert [row[3] for row in audit_rows(database) if row[2] == f"henvendelse:{foreign}"] == [
        True,
        False,
        False,
    ]


def test_a_page_that_renews_itself_is_one_view_in_the_audit(
    database: Database, browser: TestClient, ticket_id: int
) -> None:
    here = f"/veileder/henvendelser/{ticket_id}"
    browser.get(here)
    for _ in range(3):
        browser.get(here, headers={"HX-Request": "true"})
    browser.get(here)
    assert len(audit_rows(database, "apne")) == 2
    assert len(audit_rows(database, "folge")) == 1


def test_pages_are_offered_in_both_written_forms(browser: TestClient, ticket_id: int) -> None:
    nynorsk = browser.get(f"/veileder/henvendelser/{ticket_id}?malform=nn").text
    assert 'lang="nn"' in nynorsk
    assert "Ta saka" in nynorsk
    assert "Ta saken" not in nynorsk
    assert "Førespurnader" in browser.get("/veileder").text, "the choice is remembered"


def test_pages_are_closed_and_never_kept(browser: TestClient, ticket_id: int) -> None:
    answer = browser.get(f"/veileder/henvendelser/{ticket_id}")
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_invitations_wait_for_their_own_office(
    database: Database, browser: TestClient, kari: Adviser
) -> None:
    own = make_invitation(database, "4647", "nav_sunnfjord", ref="T-EGEN")
    foreign = make_invitation(database, "4602", "nav_kinn", ref="T-ANNEN")
    page = browser.get("/veileder/invitasjoner").text
    assert "1 person venter på godkjenning" in page
    assert "T-EGEN" in page
    assert "T-ANNEN" not in page
    refused = submit(browser, f"/veileder/invitasjoner/{foreign}/avsla")
    assert refused.status_code == 404
    declined = submit(browser, f"/veileder/invitasjoner/{own}/avsla", grunn="Snart tilbake")
    assert "Personen blir ikke spurt." in browser.get(declined.headers["location"]).text
    with database.read() as session:
        statuses = {i: session.get(Invitation, i).status for i in (own, foreign)}  # type: ignore[union-attr]
    assert statuses == {own: "avslatt", foreign: "foreslatt"}
    again = submit(browser, f"/veileder/invitasjoner/{own}/avsla")
    assert again.status_code == 409
    assert "allerede avgjort" in again.text
    assert ("kari", "endre", f"invitasjon:{foreign}", False) in audit_rows(database)
