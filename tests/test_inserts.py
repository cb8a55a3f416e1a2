"""Keys in a text stand for what the study holds today: citations, words and counts with their base."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualcode.study import Study
from qualcode.study.bases import Bases, Within, in_words, read_base
from qualcode.study.inserts import Resolver, filled, quotation_key, short_id
from qualcode.text.inserts import Insert, inserts_in

TALK = "KB: Hvordan gik det?\n{who}: Det er et gedemarked. Jeg mistede overblikket, og så gik jeg hjem.\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Four interviews and a focus group in two groups and two rounds; Ida has withdrawn, and Per was only contacted."""
    with Study.new(tmp_path / "s", title="Prøve", language="da", coder="AB") as study:
        do = study.do
        for number in (1, 2):
            do("add-round", number=number)
        for name in ("indsats", "kontrol"):
            do("add-group", name=name)
        people = {"Mette": "indsats", "Karim": "indsats", "Ida": "indsats", "Bo": "kontrol", "Lis": "kontrol"}
        for who, group in people.items():
            do("add-participant", pseudonym=who, group=group)
        for place, who in enumerate(("Mette", "Karim", "Ida", "Bo"), 1):
            do("add-material", name=f"Interview {place}", text=TALK.format(who=who), round=1 if place < 3 else 2, group=people[who])
            do("set-speaker", material=f"Interview {place}", label=who, participant=who)
            do("set-speaker", material=f"Interview {place}", label="KB", interviewer=True)
        do("add-material", name="Fokusgruppe", kind="focus-group", round=2, text="Bo: Det kender jeg.\nLis: Det gør jeg også.\n")
        for who in ("Bo", "Lis"):
            do("set-speaker", material="Fokusgruppe", label=who, participant=who)
        do("make-code", name="systemet", kind="category")
        do("make-code", name="gedemarked", parent="systemet")
        do("make-code", name="marked")
        do("relate", source="marked", type="indikator for", to="systemet")
        for place in (1, 2, 3):
            do("code", codes=["gedemarked"], material=f"Interview {place}", words="Det er et gedemarked.")
        do("code", codes=["gedemarked", "systemet"], material="Fokusgruppe", words="Det kender jeg.")
        do("code", codes=["marked"], material="Fokusgruppe", words="Det gør jeg også.")
        do("set-participant", participant="Ida", status="withdrawn")
        yield study


def one(study: Study, query: str) -> str:
    return str(study.reads.connection.exec_driver_sql(query).scalar_one())


def code(study: Study, name: str) -> str:
    return one(study, f"SELECT id FROM code WHERE name = '{name}'")


def group(study: Study, name: str) -> str:
    return one(study, f"SELECT id FROM participant_group WHERE name = '{name}'")


def quotation(study: Study, material: str) -> str:
    return one(study, f"SELECT q.id FROM quotation q JOIN material m ON m.id = q.material_id WHERE m.name = '{material}' ORDER BY q.start")


def test_persons_and_conversations_are_kept_apart(study: Study) -> None:
    counts = Bases(study.reads.connection)
    system = code(study, "systemet")

    def of(what: str, within: Within = Within()) -> tuple[int | None, int | None]:  # noqa: B008
        count = counts.of_code(system, what, within)  # type: ignore[arg-type]
        return count.n, count.of

    # Mette, Karim, Bo and (by the indicator) Lis; Ida has withdrawn
    assert of("persons") == (4, 4)
    assert of("conversations") == (4, 5)
    assert of("interviews") == (3, 4)
    assert of("quotations") == (5, 5)
    assert of("codings") == (6, 6)
    assert counts.of_code(code(study, "gedemarked"), "persons")[1:3] == (3, 4)
    assert of("persons", Within(group(study, "indsats"))) == (2, 2)
    assert of("conversations", Within(group(study, "kontrol"))) == (1, 2)
    assert of("persons", Within(None, (1,))) == (2, 2)
    assert of("interviews", Within(group(study, "kontrol"), (1,))) == (None, None)


def test_what_cannot_be_counted_says_why(study: Study) -> None:
    for who in ("Mette", "Karim", "Ida", "Bo"):
        for row in study.reads.connection.exec_driver_sql(f"SELECT material_id FROM speaker WHERE label = '{who}'").all():
            study.do("set-speaker", material=row[0], label=who, participant=None)
    study.do("set-speaker", material="Fokusgruppe", label="Lis", participant=None)
    count = Bases(study.reads.connection).of_code(code(study, "systemet"), "persons")
    assert (count.n, count.of, count.reason) == (None, None, "inserts.nobody-said")
    assert "nobody has said" in in_words(count, "en", {})


def test_a_text_is_filled_in_both_languages(study: Study) -> None:
    connection = study.reads.connection
    system, key = short_id(connection, "counted", code(study, "systemet")), quotation_key(connection, quotation(study, "Interview 1"))
    words = f"Sådan siger {{n:persons:{system}:of}}: {key.replace('c:', 'q:')} Se også {key}."
    told = filled(connection, words, "da")
    assert told.text == "Sådan siger 4 af 4: ”Det er et gedemarked.” (Mette, Interview 1, l. 2) Se også (Mette, Interview 1, l. 2)."
    assert not told.faults
    assert filled(connection, f"{{n:interviews:{system}}}", "en").text == "3"
    study.do("code", codes=["systemet"], material="Interview 4", words="Det er et gedemarked.")
    assert filled(connection, f"{{n:interviews:{system}}}", "en").text == "4", "it stays computed"


def test_words_say_what_is_counted(study: Study) -> None:
    connection = study.reads.connection
    resolver = Resolver(connection, "en")
    insert = Insert("n", code(study, "systemet")[:8], "persons", group(study, "indsats")[:8], 1, of=True)
    found = resolver.resolve(insert)
    assert (found.words, found.told) == ("2 of 2", "2 of 2 persons, group indsats, round 1")


def test_a_withheld_quotation_gives_the_marker_and_one_of_somebody_who_withdrew(study: Study) -> None:
    connection = study.reads.connection
    study.do("set-release", quotation=quotation(study, "Interview 2"), release="withheld")
    for place in (2, 3):
        key = quotation_key(connection, quotation(study, f"Interview {place}"), words=True)
        assert filled(connection, key, "da").text.startswith("[udeladt] (")
        (found,) = inserts_in(key)
        assert found.insert is not None and Resolver(connection, "da").resolve(found.insert).withheld


def test_a_redacted_quotation_gives_its_printed_form(study: Study) -> None:
    connection, wanted = study.reads.connection, quotation(study, "Interview 1")
    study.do("set-release", quotation=wanted, release="redacted")
    assert filled(connection, quotation_key(connection, wanted, words=True), "da").text.startswith("[udeladt]")
    study.do("set-printed-form", quotation=wanted, printed="Det er […].")
    assert filled(connection, quotation_key(connection, wanted, words=True), "da").text.startswith("”Det er […].” (Mette")


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("{c:00000000}", "inserts.gone"),
        ("{n:persons:00000000}", "inserts.gone"),
        ("{n:persons:CODE:group=00000000}", "inserts.gone"),
        ("{n:persons:CODE:round=7}", "inserts.no-round"),
        ("{n:interviews:CODE:round=1:group=GROUP}", "inserts.undefined"),
        ("{n:donkeys:CODE}", "inserts.unreadable"),
        ("{c:Mette}", "inserts.unreadable"),
    ],
)
def test_what_stands_for_nothing_is_left_and_told(study: Study, key: str, fault: str) -> None:
    key = key.replace("CODE", code(study, "systemet")[:8]).replace("GROUP", group(study, "kontrol")[:8])
    told = filled(study.reads.connection, f"a {key} b", "da")
    assert told.text == f"a {key} b"
    assert [found.key for found in told.faults] == [fault]
    for language in ("en", "da"):
        assert key in told.faults[0].text(language)


def test_digits_that_begin_several_ids_are_told_and_keys_have_as_many_as_are_needed(study: Study) -> None:
    with study.action("new") as work:
        row = work.connection.exec_driver_sql("SELECT * FROM code LIMIT 1").mappings().one()
        for last in ("a", "b"):
            twin = {**row, "id": f"12345678-9abc-4def-8000-00000000000{last}", "name": last}
            names = ", ".join(f'"{name}"' for name in twin)
            work.connection.exec_driver_sql(f"INSERT INTO code ({names}) VALUES ({', '.join('?' * len(twin))})", tuple(twin.values()))
    connection = study.reads.connection
    assert filled(connection, "{n:persons:12345678}", "en").faults[0].key == "inserts.several"
    assert short_id(connection, "counted", "12345678-9abc-4def-8000-00000000000a") == "12345678-9abc-4def-8000-00000000000a"
    assert len(short_id(connection, "counted", code(study, "systemet"))) == 8


def test_a_base_that_cannot_be_read_is_none() -> None:
    assert read_base(None) is None
    assert read_base('{"of": "interviews"}') is None
    assert read_base("[1]") is None
    assert read_base('{"count": "donkeys"}') is None
    base = read_base('{"count": "persons", "by": "codes", "group": "x", "rounds": [2, 1]}')
    assert base is not None and base.within == Within("x", (1, 2))
