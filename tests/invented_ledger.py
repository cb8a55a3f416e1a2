"""32 invented persons with the totals of a real study's recruitment: 4 declined, 8 did not come, 20 included in four rounds."""

from __future__ import annotations

from typing import Any

from qualcode.study import Study

CONTROL, INTERVENTION = "kontrolgruppe", "indsatsgruppe"
#: by round, persons planned in each of the two groups
PLANNED = {1: 3, 2: 3, 3: 3, 4: 2}
#: by round, persons included of the control and of the intervention group
INCLUDED = {1: (3, 3), 2: (3, 3), 3: (3, 2), 4: (1, 2)}
_NAMES = (
    *("Anders", "Bodil", "Carsten", "Dorte", "Erik", "Fatma", "Gorm", "Hanne", "Ivan", "Jytte", "Kaj", "Lis", "Mogens", "Nina", "Ole"),
    *("Pia", "Rune", "Sara", "Tom", "Ulla", "Amal", "Basma", "Cemile", "Dina", "Elif", "Farah", "Gül", "Hakim", "Inger", "Judit"),
    *("Karla", "Leo"),
)


def rows() -> list[dict[str, Any]]:
    """One row a person, as `put-ledger` takes them."""
    found = []
    names = iter(_NAMES)

    def add(group: str, sex: str, ethnicity: str, status: str, round: int) -> None:
        about = {"køn": sex, "etnicitet": ethnicity}
        found.append(
            {"participant": next(names), "group": group, "status": status, "round": round, "date": f"2025-0{round}-10", "attributes": about}
        )

    place = 0
    for round, numbers in INCLUDED.items():
        for group, number in zip((CONTROL, INTERVENTION), numbers, strict=True):
            for _ in range(number):
                add(group, ("mand", "kvinde")[place % 2], "dansk" if place % 5 else "anden", "included", round)
                place += 1
    for at, round in enumerate((1, 1, 2, 2, 3, 3, 3, 4)):
        add(CONTROL if at < 3 else INTERVENTION, "mand" if at == 7 else "kvinde", "anden", "no-show", round)
    for at, round in enumerate((1, 2, 3, 4)):
        add(CONTROL, "kvinde" if at < 3 else "mand", "anden" if at < 2 else "dansk", "declined", round)
    return found


def recruit(study: Study) -> None:
    """The rounds with their plans, and everybody, through the verbs of single entries."""
    for number, planned in PLANNED.items():
        dates = {"starts_on": f"2025-0{number}-01", "ends_on": f"2025-0{number}-28"}
        study.do("add-round", number=number, planned={CONTROL: planned, INTERVENTION: planned}, **dates)
    for row in rows():
        who, group, about = row["participant"], row["group"], row["attributes"]
        study.do("add-participant", pseudonym=who, group=group, attributes=about, status="not-asked")
        study.do("add-contact", participant=who, status="contacted", round=row["round"], date=f"2025-0{row['round']}-03")
        study.do("add-contact", participant=who, status=row["status"], round=row["round"], date=row["date"])


def csv_table() -> str:
    """The same persons as a researcher's table, in Danish."""
    danish = {"included": "inkluderet", "no-show": "udeblev", "declined": "afslog"}
    lines = ["Informant;Gruppe;Køn;Etnicitet;Status;Runde;Dato"]
    for row in rows():
        year, month, day = row["date"].split("-")
        cells = (row["participant"], row["group"], *row["attributes"].values(), danish[row["status"]], str(row["round"]))
        lines.append(";".join((*cells, f"{int(day)}.{int(month)}.{year}")))
    return "\n".join(lines) + "\n"
