"""Every clear crisis message is recognised; sayings that only sound alike are not."""

import pytest

from bot.safety_net import DangerSignals

SIGNALS = DangerSignals()

CLEAR = """
jeg vil ta livet av meg
Jeg har tenkt på å ta livet mitt
eg vil ta livet av meg
æ vil ta livet av mæ
jeg tenker på selvmord hver dag
eg har sjølvmordstankar
har sjølmordstanka
jeg er suicidal
jeg vil dø
jeg vil bare dø
Jeg orker ikke mer, jeg vil dø
eg vil berre døy
æ vil dø
vil bare dø
jeg har lyst til å dø
jeg har ikke lyst til å leve lenger, jeg vil ikke leve
orker ikke leve mer
eg orkar ikkje å leve lenger
æ orke itj å leve mer
jeg skulle ønske jeg var død
eg skulle ønskje eg var død
det er ingenting å leve for
ser ingen grunn til å leve lenger
jeg er lei av livet
livet er ikke verdt å leve
jeg har lyst til å skade meg selv
eg skadar meg sjølv
jeg kutter meg selv om kvelden
driver med selvskading
jeg vil gjøre slutt på livet
eg har tenkt å gjere slutt på livet
jeg vil ende det hele
jeg vil avslutte livet
jeg har planer om å ta livet av meg i kveld
jeg tar livet av meg
jeg tar mitt eget liv snart
eg tek mitt eige liv
jeg har tatt en overdose
vurderer å ta alle pillene
tenker på å hoppe fra brua
jeg vil hoppe foran toget
jeg kommer til å henge meg
jeg håper jeg ikke våkner igjen
jeg vil sove og aldri våkne opp igjen
alle hadde hatt det bedre uten meg
barna har det bedre uten meg
familien min får det bedre om jeg ikke fantes
jeg skulle ønske jeg ikke fantes
jeg vil drepe meg selv
har skrevet avskjedsbrev
i want to die
i want to kill myself
ta livet av meg
vil ta live av meg
tenker på selvmrod
selv mord
jeg klarer ikke leve sånn, vil dø
hva skjer med sykepengene hvis jeg tar livet av meg
den ansatte sier at hun vil ta livet av seg
en ansatt har sagt han vil dø, hva gjør jeg
Jeg vil ikke leve lenger
eg vil ikkje leva lenger
har tanker om å ta livet av meg
jeg har forsøkt å ta livet av meg før
like greit å være død
det beste er om jeg var død
kjøre av veien med vilje
""".strip().splitlines()

HARMLESS = """
jobben tar livet av meg
denne jobben kommer til å ta livet av meg
sjefen tar livet av meg med alle disse møtene
dette skjemaet tar livet av meg
jeg tror jobben tar livet av meg
jeg føler at dette tar livet av meg
jeg dør av latter
jeg holder på å dø av kjedsomhet
holdt på å dø av varme på lageret
jobben dreper meg
faren min døde i fjor
mannen min er død, og jeg er sykmeldt
en kollega døde og jeg er sykmeldt
bedriften vil dø uten tilskudd
jeg kuttet meg på jobb i går og er sykmeldt
jeg skadet meg på jobb
jeg skadet meg i ryggen
den ansatte har skadet seg i kneet
kan jeg henge meg på dialogmøtet
jeg vil ikke henge meg opp i detaljer
jeg er dødssliten
jeg er dødstrøtt av alle skjemaene
hvordan skal jeg leve av sykepengene
jeg klarer ikke leve på så lite penger
eg kan ikkje leve av dette
må vi leve med at hun er borte
jeg vil ikke dø av stress, kan vi tilrettelegge
jeg orker ikke mer
jeg orker ikke dette møtet
jeg er lei av jobben
kan vi avslutte oppfølgingen
når slutter sykepengene
gjøre slutt på arbeidsforholdet
jeg våknet med vondt i ryggen
jeg kan ikke våkne så tidlig, kan arbeidstiden endres
møtet går nok bedre uten meg
hoppe over dialogmøtet
jeg kjører lastebil
ta alle møtene på teams
kan hun ta ut ferie
skal jeg ta kontakt med nav
er livsfarlig arbeid unntatt
hva er livsfaseplan
""".strip().splitlines()


@pytest.mark.parametrize("text", CLEAR)
def test_clear_case_is_recognised(text: str) -> None:
    assert SIGNALS.group(text) == "krise"
    assert SIGNALS.group(text.upper()) == "krise"


@pytest.mark.parametrize("text", HARMLESS)
def test_saying_that_only_sounds_alike_is_not_a_crisis(text: str) -> None:
    assert SIGNALS.group(text) is None
