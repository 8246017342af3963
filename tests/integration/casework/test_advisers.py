"""Accounts, sign-in with lock-out, and sessions that end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from casework_data import NOW, PASSWORD, audit_rows

from naervaer.casework import advisers
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, AdviserSession


@pytest.fixture
def sign_in(database: Database, any_settings: Settings) -> Callable[..., advisers.NewSession]:
    def attempt(username: str, password: str = PASSWORD, now=NOW) -> advisers.NewSession:  # type: ignore[no-untyped-def]
        return advisers.sign_in(
            database, any_settings, username=username, password=password, now=now
        )

    return attempt


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"password": "for kort"}, "kort-passord", "minst 12 tegn"),
        ({"username": "kari"}, "brukernavn-tatt", "«kari» er i bruk"),
        ({"username": "KARI"}, "brukernavn-tatt", "«kari» er i bruk"),
        ({"username": "a b"}, "ugyldig-brukernavn", "bokstaver"),
        ({"username": "felles"}, "ugyldig-brukernavn", "enhet"),
        ({"role": "sjef"}, "ukjent-rolle", "veileder, leder, redaktor, admin"),
        ({"unit": "nav_mars"}, "ukjent-enhet", "nav_sunnfjord"),
        ({"name": "  "}, "ugyldig-navn", "navn"),
    ],
)
def test_a_wrong_account_is_refused_with_what_to_do(
    database: Database, kari: Adviser, changes: dict[str, str], code: str, said: str
) -> None:
    values = {
        "username": "ny",
        "name": "Ny Person",
        "role": "veileder",
        "unit": "nav_sunnfjord",
        "password": PASSWORD,
    }
    with pytest.raises(Problem) as caught, database.write() as session:
        advisers.create_adviser(session, **(values | changes), now=NOW)
    assert caught.value.code == code
    assert said in caught.value.text.nb


def test_the_right_password_opens_a_session(
    database: Database,
    any_settings: Settings,
    kari: Adviser,
    sign_in: Callable[..., advisers.NewSession],
) -> None:
    opened = sign_in(" Kari ")
    found = advisers.signed_in(database, any_settings, opened.token, NOW)
    assert (found.adviser.username, found.csrf_token) == ("kari", opened.csrf_token)
    with database.read() as session:
        assert session.get(AdviserSession, opened.token) is None
        stored = session.get(Adviser, kari.id)
        assert stored is not None
        assert stored.password_hash.startswith("$argon2id$")


def test_unknown_names_and_wrong_passwords_are_refused_alike(
    kari: Adviser, sign_in: Callable[..., advisers.NewSession]
) -> None:
    refusals = []
    for username in ("kari", "ukjent", ""):
        with pytest.raises(Problem) as caught:
            sign_in(username, "feil passord her")
        refusals.append((caught.value.code, caught.value.status, caught.value.text))
    assert len(set(refusals)) == 1


def test_ten_wrong_tries_lock_the_account_for_fifteen_minutes(
    database: Database, kari: Adviser, sign_in: Callable[..., advisers.NewSession]
) -> None:
    def wrong(_: int) -> None:
        with pytest.raises(Problem):
            sign_in("kari", "feil passord her")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(wrong, range(10)))
    with pytest.raises(Problem):
        sign_in("kari", now=NOW + timedelta(minutes=14))
    assert sign_in("kari", now=NOW + timedelta(minutes=16)).adviser.username == "kari"
    refused = [row for row in audit_rows(database, "logg-inn") if not row[3]]
    assert len(refused) == 11


def test_nine_wrong_tries_are_forgotten_by_a_right_one(
    kari: Adviser, sign_in: Callable[..., advisers.NewSession]
) -> None:
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(Problem):
                sign_in("kari", "feil passord her")
        sign_in("kari")


def test_a_session_ends_when_idle_when_old_and_at_sign_out(
    database: Database,
    any_settings: Settings,
    kari: Adviser,
    sign_in: Callable[..., advisers.NewSession],
) -> None:
    def is_signed_in(minutes: float) -> bool:
        try:
            advisers.signed_in(database, any_settings, token, NOW + timedelta(minutes=minutes))
        except Problem as problem:
            assert problem.status == 401
            return False
        return True

    token = sign_in("kari").token
    assert is_signed_in(59)
    assert is_signed_in(59 + 59)
    assert not is_signed_in(59 + 59 + 61)
    token = sign_in("kari").token
    assert all(is_signed_in(minutes) for minutes in range(0, 8 * 60, 50))
    assert not is_signed_in(8 * 60 + 1)
    token = sign_in("kari").token
    with database.write() as session:
        advisers.sign_out(session, token)
    assert not is_signed_in(0)
    token = ""
    assert not is_signed_in(0)


def test_someone_who_left_is_signed_out_at_once(
    database: Database,
    any_settings: Settings,
    kari: Adviser,
    sign_in: Callable[..., advisers.NewSession],
) -> None:
    token = sign_in("kari").token
    with database.write() as session:
        stored = session.get(Adviser, kari.id)
        assert stored is not None
        stored.active = False
    with pytest.raises(Problem):
        advisers.signed_in(database, any_settings, token, NOW)
    with pytest.raises(Problem):
        sign_in("kari")
