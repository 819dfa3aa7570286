"""The people and channels of the practice workspace. Everybody is a role; nobody is a person."""

from bot.sandbox.model import BOT_NAME, BOT_USER, Channel, User

OFFICER = "U0CSO00001"
INSPECTOR = "U0INSP0001"
MANAGER = "U0CSM00001"
COORDINATOR = "U0COORD001"
ANALYST = "U0ANLST001"
WARDEN = "U0WARDEN01"
COUNCILLOR = "U0COUNC001"
FIRE = "U0FIRE0001"
PROBATION = "U0PROB0001"
HEALTH = "U0HLTH0001"
DOMESTIC_ABUSE = "U0DACO0001"

BRIEFING = "C0CSUBRIEF"
PARTNERS = "C0PARTNERS"
COUNCILLORS = "C0COUNCIL1"
KENT_SHARED = "C0KENTSHRD"

EVERYBODY = [
    *(OFFICER, INSPECTOR, MANAGER, COORDINATOR, ANALYST, WARDEN, COUNCILLOR),
    *(FIRE, PROBATION, HEALTH, DOMESTIC_ABUSE),
]


def users() -> list[User]:
    """The bot, and eleven people by their roles; the warden is a guest."""
    return [
        User(BOT_USER, BOT_NAME, BOT_NAME, is_bot=True),
        User(OFFICER, "community.safety.officer", "Community Safety Officer"),
        User(INSPECTOR, "csu.inspector", "CSU Inspector"),
        User(MANAGER, "community.safety.manager", "Community Safety Manager"),
        User(COORDINATOR, "committee.coordinator", "Committee Co-ordinator"),
        User(ANALYST, "performance.analyst", "Performance Analyst"),
        User(WARDEN, "neighbourhood.warden", "Neighbourhood Warden", is_restricted=True),
        User(COUNCILLOR, "councillor.chair", "Councillor (committee chair)"),
        User(FIRE, "fire.officer", "Fire and Rescue Officer"),
        User(PROBATION, "probation.officer", "Probation Officer"),
        User(HEALTH, "health.commissioning", "Health Commissioning Officer"),
        User(DOMESTIC_ABUSE, "domestic.abuse", "Domestic Abuse Co-ordinator"),
    ]


def channels() -> list[Channel]:
    """Four channels, of which one is private and one shared with another organisation, and a DM for each person."""
    named = [
        Channel(
            BRIEFING,
            "csu-briefing",
            "private",
            [OFFICER, INSPECTOR, MANAGER, ANALYST, BOT_USER],
            topic="Daily briefing of the Community Safety Unit; what partners write is invented",
        ),
        Channel(
            PARTNERS,
            "csp-partners",
            "public",
            [*EVERYBODY, BOT_USER],
            topic="Everybody who works on the Community Safety Plan, guests included",
        ),
        Channel(
            COUNCILLORS,
            "councillors",
            "public",
            [COUNCILLOR, MANAGER, COORDINATOR, BOT_USER],
            topic="Crime and Disorder (Overview and Scrutiny) Committee",
        ),
        Channel(
            KENT_SHARED,
            "kent-shared",
            "public",
            [OFFICER, BOT_USER],
            is_ext_shared=True,
            topic="Shared with the county through Slack Connect",
        ),
    ]
    return named + [Channel(f"D{person[1:]}", "", "im", [person, BOT_USER]) for person in EVERYBODY]
