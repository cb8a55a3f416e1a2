"""A small theory for tests of the category graph and its page."""

from __future__ import annotations

from pathlib import Path

from qualcode.study import Study

HOSTILE = '<script>alert("1")</script> ]]> & $x^2$ {n}'


def small_theory(folder: Path) -> Path:
    """A study of a core category, three categories, four codes and five relations; two materials in two rounds and groups."""
    with Study.new(folder, title="Veje <tilbage>", language="da", coder="AB") as study:
        for number, group in ((1, "indsats"), (2, "kontrol")):
            text = f"Interviewer: Hvordan gik det?\n\nB{number}: Det gik langsomt. Jeg ventede længe. Så hjalp de mig. Det var godt."
            study.do("add-material", name=f"Interview {number}", text=text, round=number, group=group, kind="interview")
        for name, kind, parent in (
            ("Vendepunkt", "core", None),
            ("Systemet", "category", None),
            ("Hjælp", "category", None),
            ("at vente", "code", "Systemet"),
            ("at blive hjulpet", "code", "Hjælp"),
            ("at håbe", "code", "Hjælp"),
            ("løs kode", "code", None),
            (HOSTILE, "category", None),
        ):
            study.do("make-code", name=name, kind=kind, parent=parent, definition=f"Om {name}")
        for number in (1, 2):
            for words, code in (("Jeg ventede længe", "Systemet > at vente"), ("Så hjalp de mig", "Hjælp > at blive hjulpet")):
                study.do("code", material=f"Interview {number}", words=words, codes=[code])
        study.do("code", material="Interview 2", words="Det var godt", codes=["Hjælp > at håbe"])
        says = [
            {"material": f"Interview {number}", "words": "Så hjalp de mig", "level": level}
            for number, level in ((1, "egen"), (2, "andres"))
        ]
        against = [{"material": "Interview 1", "words": "Jeg ventede længe"}]
        study.do("relate", source="Hjælp", type="er årsag til", to="Vendepunkt", evidence_for=says, evidence_against=against, memo="Fordi.")
        study.do("relate", source="Systemet", type="hindrer", to="Vendepunkt", status="contradicted", evidence_against=against, memo="Nej.")
        study.do("relate", source="Systemet > at vente", type="hindrer", to="Systemet")
        study.do("relate", source="Vendepunkt", type="hindrer", to="Systemet", memo="Og tilbage.")
        study.do("relate", source=HOSTILE, type=HOSTILE[:20], to="Hjælp", memo="Fjendtlig.")
    return folder
