"""The words that names, titles and notes of the data set are made of. Nothing else lives here."""

PROCESSES = (
    *("Loan application", "Building permit", "Purchase order", "Insurance claim", "Employee onboarding"),
    *("Customer complaint", "Travel expense", "Supplier audit", "Warranty repair", "Contract renewal"),
)
CATEGORIES = ("Finance", "Operations", "People", "Sales")
STEPS = ("Register", "Check papers", "Assess", "Decide", "Inform customer", "Approve", "Pay out", "Archive")
TEAMS = ("Desk", "Assessment", "Payments", "Field service", "Legal", "Quality")

FIRST_NAMES = (
    *("Ada", "Bela", "Carla", "Daniel", "Elif", "Franz", "Grete", "Hugo", "Ines", "Jakob", "Karin", "Luis"),
    *("Mona", "Nils", "Olga", "Pedro", "Quynh", "Rosa", "Sven", "Teresa", "Uwe", "Vera", "Walid", "Yuki"),
)
LAST_NAMES = (
    *("Andersen", "Bauer", "Costa", "Dubois", "Eriksen", "Ferrari", "Gruber", "Hansen", "Ivanova", "Jensen"),
    *("Keller", "Lopez", "Moreau", "Novak", "Oliveira", "Petrov", "Quist", "Rossi", "Schmidt", "Toth", "Ulrich"),
    *("Vogel", "Weber", "Yilmaz", "Zeman", "Ångström", "Müller", "Šimek", "García", "Łukasik"),
)
CITIES = ("Bergen", "Graz", "Lisbon", "Lyon", "Malmö", "Porto", "Turin", "Utrecht", "Vienna", "Zürich")
COMPANIES = (
    *("Northwind", "Bluebird", "Oakfield", "Silverline", "Redwood", "Granite", "Harbour", "Meadow", "Summit"),
    *("Lantern", "Compass", "Juniper", "Falcon", "Cobalt", "Maple", "Orchid", "Quarry", "Saffron", "Tundra"),
)
FORMS = ("AB", "AG", "GmbH", "Ltd", "SA", "SpA")

TOPICS = (
    *("warehouse", "bicycle", "kitchen", "laptop", "terrace", "elevator", "garage", "printer", "solar roof"),
    *("delivery van", "server room", "heat pump", "office chairs", "workshop", "garden wall", "forklift"),
    *("reading room", "loading dock", "coffee machine", "staircase"),
)
URGENCIES = ("", "", "", "", "urgent", "second attempt", "reopened", "for review")

REMARKS = (
    *("called back", "waiting for papers", "customer agreed", "amount corrected", "sent to the wrong address"),
    *("please check again", "approved on the phone", "invoice is missing", "looks complete", "signed by both sides"),
    *("second opinion needed", "measured on site", "photos attached", "no answer since Monday"),
)
FILES = ("application", "invoice", "contract", "photo", "measurement", "offer", "receipt", "statement")
MILESTONES = ("registered", "checked", "assessed", "decided", "informed")
CHANNELS = ("web", "mail", "desk", "phone", "partner")
