"""Who works in the two organisations of the demo, in which groups, and what they may do."""

from casegraph.demo.organisation import SYSTEM, Grant, Organisation, Person, Role
from casegraph.domain.enums import Permission, PrincipalType

ADMINISTRATOR = Role("administrator", "Administrator", tuple(Permission))
CLERK = Role(
    "clerk",
    "Clerk",
    (Permission.CREATE_CASE, Permission.VIEW_NOTES, Permission.ADD_NOTES, Permission.VIEW_DOCUMENTS),
)
SUPERVISOR = Role(
    "supervisor",
    "Supervisor",
    (
        Permission.SUPERVISE,
        Permission.REASSIGN_CASE,
        Permission.CANCEL_CASE,
        Permission.VIEW_NOTES,
        Permission.VIEW_DOCUMENTS,
    ),
)

CHANNEL = Role("channel", "Channel", (Permission.CREATE_CASE, Permission.IMPERSONATE))

BUREAU = "credit-bureau-connector"
PORTAL = "citizen-portal"
REGISTRY = "land-registry-connector"

_GROUPS = {
    "management": "Management",
    "purchasing": "Purchasing",
    "finance": "Finance",
    "legal": "Legal",
    "credit": "Credit",
    "human-resources": "Human resources",
    "it-service-desk": "IT service desk",
    "permits-north": "Building permits, north",
    "permits-south": "Building permits, south",
}

_APPLICATION = PrincipalType.APPLICATION

_PEOPLE = (
    Person(SYSTEM, "System", type=PrincipalType.SYSTEM),
    Person(BUREAU, "Credit bureau connector", type=_APPLICATION),
    Person(REGISTRY, "Land registry connector", type=_APPLICATION),
    Person(PORTAL, "Citizen portal", type=_APPLICATION),
    Person("admin", "Amara Nwosu", "Amara", "Nwosu", ("management", "it-service-desk"), busy=0),
    Person("jurgen", "Jürgen Weiß", "Jürgen", "Weiß", ("management", "purchasing"), "admin"),
    Person("eleni", "Ελένη Παπαδοπούλου", "Ελένη", "Παπαδοπούλου", ("management", "legal"), "admin"),
    Person("fang", "王芳", "芳", "王", ("management", "finance"), "admin"),
    Person("malgorzata", "Małgorzata Wiśniewska", "Małgorzata", "Wiśniewska", ("permits-south",), "admin"),
    Person("olafur", "Ólafur Jónsson", "Ólafur", "Jónsson", ("credit",), "fang"),
    Person("zoe", "Zoë van der Berg", "Zoë", "van der Berg", ("human-resources",), "admin"),
    Person("oksana", "Оксана Шевченко", "Оксана", "Шевченко", ("it-service-desk",), "admin"),
    Person("wendy", "Wendy Okafor", "Wendy", "Okafor", ("purchasing", "it-service-desk"), "jurgen", busy=4),
    Person("silvia", "Silvia Conti", "Silvia", "Conti", ("credit", "finance"), "olafur", busy=4),
    Person("bob", "Bob Lindqvist", "Bob", "Lindqvist", ("human-resources", "permits-north"), "zoe", busy=4),
    Person("jose", "José Álvarez", "José", "Álvarez", ("purchasing",), "jurgen"),
    Person("lan", "Nguyễn Thị Lan", "Thị Lan", "Nguyễn", ("purchasing",), "jurgen"),
    Person("kwame", "Kwame Mensah", "Kwame", "Mensah", ("finance",), "fang"),
    Person("siobhan", "Siobhán Ní Bhriain", "Siobhán", "Ní Bhriain", ("legal",), "eleni"),
    Person("sebnem", "Şebnem Yıldız", "Şebnem", "Yıldız", ("credit", "legal"), "olafur"),
    Person("amina", "أمينة الحسن", "أمينة", "الحسن", ("human-resources",), "zoe"),
    Person("priya", "Priya Raghunathan", "Priya", "Raghunathan", ("it-service-desk",), "oksana"),
    Person("ken", "佐藤健", "健", "佐藤", ("it-service-desk",), "oksana"),
    Person("lea", "Léa Dubois", "Léa", "Dubois", ("permits-north", "permits-south"), "malgorzata"),
    Person("tomas", "Tomáš Dvořák", "Tomáš", "Dvořák", ("permits-north",), "malgorzata"),
)

DEMO = Organisation(
    key="demo",
    name="Demo Organisation",
    serial=1,
    groups=_GROUPS,
    people=_PEOPLE,
    roles=(ADMINISTRATOR, CLERK, SUPERVISOR, CHANNEL),
    grants=(
        Grant("admin", ADMINISTRATOR.key),
        *(Grant(one.username, CLERK.key) for one in _PEOPLE if one.first_name and one.username != "admin"),
        Grant("silvia", SUPERVISOR.key, "loan-application"),
        Grant("jurgen", SUPERVISOR.key, "purchase-order"),
        Grant(PORTAL, CHANNEL.key, "building-permit"),
    ),
    administrator="admin",
)

_OTHER_PEOPLE = (
    Person(SYSTEM, "System", type=PrincipalType.SYSTEM),
    Person("other-admin", "Ingrid Solheim", "Ingrid", "Solheim", ("it-service-desk",)),
    Person("mateus", "Mateus Araújo", "Mateus", "Araújo", ("it-service-desk",), "other-admin"),
    Person("chidi", "Chidi Eze", "Chidi", "Eze", ("it-service-desk",), "other-admin"),
)

OTHER = Organisation(
    key="other",
    name="Other Organisation",
    serial=2,
    groups={"it-service-desk": "IT service desk"},
    people=_OTHER_PEOPLE,
    roles=(ADMINISTRATOR, CLERK),
    grants=(
        Grant("other-admin", ADMINISTRATOR.key),
        Grant("mateus", CLERK.key),
        Grant("chidi", CLERK.key),
    ),
    administrator="other-admin",
)
