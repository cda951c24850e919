"""The people and companies whom cases of the demo are about. All of them are made up."""

from casegraph.domain.events import Subject

CUSTOMERS = (
    Subject("Inés", "Núñez Ortega", "X1234567L", "ines.nunez@mail.example"),
    Subject("Σωκράτης", "Καραμανλής", "090412345", "sokratis@mail.example"),
    Subject("Emil", "Ångström", "19850412-1239", "emil.angstrom@mail.example"),
    Subject("Fatoumata", "Diallo", "2 85 07 75 116 005", "f.diallo@mail.example"),
    Subject("Håkon", "Bjørnstad", "01018512345", "hakon@mail.example"),
    Subject("Grażyna", "Święcicka", "85010112345", "grazyna.swiecicka@mail.example"),
    Subject("Michael", "Großmann", "DE-770-221", "m.grossmann@mail.example"),
    Subject("美咲", "田中", "1234-5678-9012", "misaki.tanaka@mail.example"),
    Subject(
        email="konto@bakalarska.example",
        company_name="Piekarnia Bąkalarska s.c.",
        company_number="PL5252525252",
        company_address="ul. Żółkiewskiego 4, 00-950 Warszawa",
    ),
    Subject(
        email="info@strassenbau.example",
        company_name="Straßenbau Weiß & Söhne KG",
        company_number="HRA 10442",
        company_address="Große Allee 17, 20095 Hamburg",
    ),
    Subject(
        email="hola@cafedelmar.example",
        company_name="Café del Mar S.L.",
        company_number="B66123456",
        company_address="Passeig Marítim 8, 08003 Barcelona",
    ),
    Subject(
        email="office@thalassa.example",
        company_name="Θάλασσα Ναυτιλιακή Α.Ε.",
        company_number="094099999",
        company_address="Ακτή Μιαούλη 81, 185 38 Πειραιάς",
    ),
)


def name_of(subject: Subject) -> str:
    """What a person or company is called."""
    return subject.company_name or f"{subject.first_name} {subject.last_name}"
