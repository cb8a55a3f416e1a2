"""Whether a code is named as an action: gerunds, infinitives, the present tense and verbal nouns, but not nouns that look like them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text import action_words
from qualcode.text.hints import is_action

ENGLISH_ACTIONS = """
losing track; Being told what to do; being believed; not being believed; Trying to hold on; keeping up appearances; letting others down;
Silently enduring; slowly losing hope; no longer coping; waiting for a diagnosis; Making sense of the accident; wasting time; taking
time; saving face; hiding symptoms; asking for help; re-establishing control; self-blaming; Getting back to work; giving up; learning to
live with it; seeing a doctor; feeling invisible; feeling lost; meeting resistance; building trust; finding a way; never complaining;
always being tired; working through the pain; coping; grieving; struggling; setting limits; planning ahead; reading the room slowly;
Work: losing overview; “Holding back” at meetings; dying alone; lying about the pain; tying up loose ends; avoiding; weighing words;
going on as before; Resisting being labelled; doubting oneself; spending energy; coping with the strategies of others; opening up;
planning; writing it down; standing by; missing support
"""
ENGLISH_OTHERS = """
evening; Evenings; morning; building; building site; buildings; meeting; meeting room; meetings; thing; things to do; nothing; nothing
works; something else; everything at once; anything goes; king; ring; string of losses; spring; wing; sibling; siblings; ceiling;
wedding; pudding; darling; clothing; housing; offspring; feeling; feelings; feeling of loss; waiting room; waiting list; waiting time;
working hours; working conditions; coping strategies; turning point; breaking point; living room; learning curve; training course;
parking space; sleeping pills; ongoing pain; interesting work; overwhelming tiredness; upcoming operation; willing helper; well-being;
wellbeing at work; being; during work; fatigue; loss of control; work; boss; lost track; to lose track; tired; Invisible illness; the
losing side; bring; family; lightly; nearly; only; ling; 123; beginning; warning; teaching staff; funding; uninteresting data
"""
DANISH_ACTIONS = """
at miste; at miste overblikket; miste overblikket; mister grebet; Mister kontrollen; at blive troet; blive overset; bliver overset; ikke
at blive troet; ikke turde sige fra; tør ikke sige nej; overses; mødes med tavshed; møde modstand; at møde modstand; få besked for sent;
får ingen svar; går i stå; gå på arbejde alligevel; står alene; forstå sin diagnose; er usynlig; være til besvær; har dårlig
samvittighed; skal klare sig selv; vil ikke klage; kan ikke mere; må give op; holde facaden; holder masken; holde igen; skjule
symptomer; skjuler at det gør ondt; undgår konflikter; tale; tale om det; undgåelse af konflikter; undgåelse; afvisning; tilbagetrækning
fra det sociale; sygemelding; tilpasning; Genvinding af kontrol; venten på svar; søgen efter mening; grublen; famler sig frem; at famle;
tilbageholde følelser; prioritere sig selv; acceptere begrænsninger; accepterer begrænsninger; kontrollere alt; normaliserer smerten;
støtte kollegaer; glæde sig til fremtiden; lærer nye grænser; lære at leve med det; at arbejde hjemme; arbejder hjemme; arbejde videre
trods smerter; at støtte; tale med chefen åbent; Arbejde: miste overblikket; altid at være træt; Føle sig presset; føler sig alene;
bebrejde sig selv; trækker sig; at se frem; bekymring for fremtiden; opgiver; at håbe; tvivler på sig selv; håber på bedring; at google
symptomer; sætte grænser; sætter grænser; bærer alene; usynliggøre sig selv; mistænkeliggøre; mistænkeliggørelse; omorganisering af
hverdagen; at dø; ser sig selv udefra; forstår ikke brevet
"""
DANISH_OTHERS = """
penge; ting; tingene; ingenting; arbejde; arbejde og fritid; arbejde på trods; støtte; støtte fra chefen; støtte fra kollegaer; glæde;
glæde over det små; smerte; smerter; smerter i hovedet; ferie; skole; kollege; kone; krise; lykke; pause; læge; uge; time; side; rammer
for arbejdet; ramme; grænser; grænser mellem job og hjem; lærer; lærere; leder; ledere; bruger; brugere; deltager; borgere; arbejdere;
møder; møde med chefen; møde; følelser; relationer; forventninger; omgivelser; bivirkninger; stilling; regning; regninger; bygning;
mening; mening med livet; afdeling; holdning; ordning; stemning; regering; ring; kylling; værelse; spøgelse; størrelse; lidelse;
uddannelse; tilladelse; følelse; følelse af tab; chefen; familien; hverdagen; tiden; frygten; smerten; glæden; støtten; talen; rejsen;
tab af kontrol; tab; kontrol; frygt; træthed; usynlig sygdom; pårørende; studerende; den syge; at det er svært; at man skal; at;
fordele; opgave; opgaver; udgave; overtro; aftale; samtale; samtale med lægen; tanker; vaner; dage; venner; hænder; forældre; sommer;
vinter; magt; afmagt; her; der; hver; mere; bedre; 123; rejser; skader; regler; koder; patienter; mødre; oplevelse af systemet;
fortvivlelse
"""


def names(listed: str) -> list[str]:
    return [" ".join(name.split()) for name in listed.split(";")]


@pytest.mark.parametrize("name", names(ENGLISH_ACTIONS))
def test_english_gerunds(name: str) -> None:
    assert is_action(name, "en", False)


@pytest.mark.parametrize("name", names(ENGLISH_OTHERS))
def test_english_names_that_are_no_actions(name: str) -> None:
    assert not is_action(name, "en", False)


@pytest.mark.parametrize("name", names(DANISH_ACTIONS))
def test_danish_verbs_and_verbal_nouns(name: str) -> None:
    assert is_action(name, "da", False)


@pytest.mark.parametrize("name", names(DANISH_OTHERS))
def test_danish_names_that_are_no_actions(name: str) -> None:
    assert not is_action(name, "da", False)


def test_there_are_names_enough() -> None:
    for listed in (ENGLISH_ACTIONS + ";" + ENGLISH_OTHERS, DANISH_ACTIONS + ";" + DANISH_OTHERS):
        assert len(set(names(listed))) >= 80


@pytest.mark.parametrize("name", ["losing track", "Losing track"])
def test_in_vivo_codes_and_other_languages_are_never_judged(name: str) -> None:
    assert is_action(name, "en", False)
    assert not is_action(name, "en", True)
    assert not is_action(name, "de", False)
    assert not is_action("miste overblikket", "da", True)


@given(st.text(max_size=60), st.sampled_from(["en", "da"]))
def test_any_name_is_answered(name: str, language: str) -> None:
    assert is_action(name, language, False) in (True, False)
    assert not is_action(name, language, True)


def test_case_makes_no_difference() -> None:
    for listed, language in ((ENGLISH_ACTIONS, "en"), (DANISH_ACTIONS, "da")):
        assert all(is_action(name.upper(), language, False) for name in names(listed))


def test_what_is_a_noun_too_is_a_verb_in_the_first_place() -> None:
    """Or the list of nouns would say nothing."""
    for form in action_words.DANISH_NOUNS_TOO:
        assert is_action(f"{form} sig", "da", False), form
        assert not is_action(form, "da", False), form


def test_nothing_heavy_is_loaded() -> None:
    loaded = "import sys, qualcode.text.hints; print({'spacy', 'simplemma'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.strip() == "set()"
