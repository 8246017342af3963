"""The words of a ticket: why it exists, how urgent it is, where it stands, how it ended.

The values are stored and travel over the API, so they never change; the labels are for people.
"""

from enum import StrEnum

from naervaer.text import Text


class Reason(StrEnum):
    """Why a human is needed."""

    ONSKE = "onske"
    KRISE = "krise"
    FORTVILELSE = "fortvilelse"
    SENSITIVT = "sensitivt"
    MISFORSTATT = "misforstatt"
    UTENFOR_BOT = "utenfor_bot"
    LAV_FORVENTNING = "lav_forventning"
    NOYTRAL_FORVENTNING = "noytral_forventning"
    VIL_SNAKKE = "vil_snakke"
    LAAST_LENKE = "laast_lenke"
    IKKE_LEVERT = "ikke_levert"
    IKKE_SVART = "ikke_svart"
    BOT_FEIL = "bot_feil"

    @property
    def label(self) -> Text:
        """Return the reason in words for the adviser."""
        return _REASONS[self]

    @property
    def is_own_words(self) -> bool:
        """Return whether what the ticket is about was written by the user, not by the system."""
        return self not in (Reason.IKKE_LEVERT, Reason.IKKE_SVART)


class Priority(StrEnum):
    """How soon. Each priority has its own due time in ``knowledge/ruting.yml``."""

    HOY = "hoy"
    VANLIG = "vanlig"
    LAV = "lav"

    @property
    def label(self) -> Text:
        """Return the priority in words."""
        return _PRIORITIES[self]


class Status(StrEnum):
    """Where a ticket stands: ny → tildelt → venter → lost."""

    NY = "ny"
    TILDELT = "tildelt"
    VENTER = "venter"
    LOST = "lost"

    @property
    def label(self) -> Text:
        """Return the status in words."""
        return _STATUSES[self]


class WaitingOn(StrEnum):
    """Whom a waiting ticket waits for."""

    BRUKER = "bruker"
    NAV = "nav"

    @property
    def label(self) -> Text:
        """Return whom we wait for, in words."""
        return _WAITING[self]


class Outcome(StrEnum):
    """How a ticket ended."""

    BESVART = "besvart"
    SAMTALE = "samtale"
    MOTE_AVTALT = "mote_avtalt"
    HENVIST = "henvist"
    IKKE_KONTAKT = "ikke_kontakt"
    IKKE_BEHOV = "ikke_behov"
    ANNET = "annet"
    GITT_TILBAKE = "gitt_tilbake"
    SLETTET = "slettet"

    @property
    def label(self) -> Text:
        """Return the outcome in words."""
        return _OUTCOMES[self]


CHOOSABLE_OUTCOMES = tuple(
    outcome for outcome in Outcome if outcome not in (Outcome.GITT_TILBAKE, Outcome.SLETTET)
)
"""What an adviser may choose; giving back to the bot and erasure set their own outcomes."""

_REASONS = {
    Reason.ONSKE: Text("Ønsker å snakke med et menneske", "Ønskjer å snakke med eit menneske"),
    Reason.KRISE: Text("Kan være i akutt krise", "Kan vere i akutt krise"),
    Reason.FORTVILELSE: Text("Skriver at det er svært tungt", "Skriv at det er svært tungt"),
    Reason.SENSITIVT: Text("Fortalte noe sensitivt", "Fortalde noko sensitivt"),
    Reason.MISFORSTATT: Text("Ble ikke forstått av chatboten", "Vart ikkje forstått av chatboten"),
    Reason.UTENFOR_BOT: Text(
        "Spurte om noe chatboten ikke skal svare på", "Spurde om noko chatboten ikkje skal svare på"
    ),
    Reason.LAV_FORVENTNING: Text(
        "Lav forventning om å være tilbake i jobb", "Låg forventning om å vere tilbake i jobb"
    ),
    Reason.NOYTRAL_FORVENTNING: Text(
        "Usikker på når jobben kan tas opp igjen", "Usikker på når jobben kan takast opp att"
    ),
    Reason.VIL_SNAKKE: Text(
        "Vil heller snakke enn å svare på spørsmålet", "Vil heller snakke enn å svare på spørsmålet"
    ),
    Reason.LAAST_LENKE: Text(
        "Personlig lenke er låst etter feil fødselsdato",
        "Personleg lenkje er låst etter feil fødselsdato",
    ),
    Reason.IKKE_LEVERT: Text(
        "Meldingen til personen kom ikke frem", "Meldinga til personen kom ikkje fram"
    ),
    Reason.IKKE_SVART: Text("Har ikke svart på spørsmålet", "Har ikkje svara på spørsmålet"),
    Reason.BOT_FEIL: Text("Chatboten fikk ikke svart", "Chatboten fekk ikkje svara"),
}

_PRIORITIES = {
    Priority.HOY: Text("Høy", "Høg"),
    Priority.VANLIG: Text("Vanlig", "Vanleg"),
    Priority.LAV: Text("Lav", "Låg"),
}

_STATUSES = {
    Status.NY: Text("Ny", "Ny"),
    Status.TILDELT: Text("Tildelt", "Tildelt"),
    Status.VENTER: Text("Venter", "Ventar"),
    Status.LOST: Text("Løst", "Løyst"),
}

_WAITING = {
    WaitingOn.BRUKER: Text("Venter på bruker", "Ventar på brukar"),
    WaitingOn.NAV: Text("Venter på Nav", "Ventar på Nav"),
}

_OUTCOMES = {
    Outcome.BESVART: Text("Besvart i chatten", "Svara i chatten"),
    Outcome.SAMTALE: Text("Samtale på telefon", "Samtale på telefon"),
    Outcome.MOTE_AVTALT: Text("Møte avtalt", "Møte avtalt"),
    Outcome.HENVIST: Text("Henvist videre", "Vist vidare"),
    Outcome.IKKE_KONTAKT: Text("Fikk ikke kontakt", "Fekk ikkje kontakt"),
    Outcome.IKKE_BEHOV: Text("Trengte ikke oppfølging", "Trong ikkje oppfølging"),
    Outcome.ANNET: Text("Annet, se notatet", "Anna, sjå notatet"),
    Outcome.GITT_TILBAKE: Text("Gitt tilbake til chatboten", "Gitt tilbake til chatboten"),
    Outcome.SLETTET: Text("Slettet av brukeren", "Sletta av brukaren"),
}
