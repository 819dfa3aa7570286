"""Every digest in the week of Monday 9 February 2015 with as many entries in each list as asked for."""

from datetime import UTC, date, datetime, timedelta

from bot.messages import briefing, by_post, digest, digest_lists, progress, summary
from bot.messages.agenda import AgendaDate
from bot.messages.briefing import Briefing
from bot.messages.digest import Digest, PriorityRow, PriorityTable
from bot.messages.indicator_words import Line
from bot.messages.summary import Summary
from bot.messages.tasks import Task
from storage.briefings import Item as Contributed
from storage.duties import LAW, PRACTICE, Duty
from storage.indicators import (
    ABOVE_ANTICIPATED,
    AS_ANTICIPATED,
    BELOW_ANTICIPATED,
    NOT_COMPARED,
    OF_MONTHS,
    ON_EARLIER,
    TOO_FEW,
)
from storage.progress import Progress
from storage.workplan import Item, Meeting

MONDAY = date(2015, 2, 9)
AT = datetime(2015, 2, 9, 8, 30, tzinfo=UTC)
PARTNERSHIP = "Dartford and Gravesham Community Safety Partnership"
COMMITTEE = "Crime and Disorder (Overview and Scrutiny) Committee, Dartford"
ITEMS = (
    "Joint Vision for Policing in Kent",
    "Police and Crime Panel update",
    "Strategic Assessment 2014",
    "Work Plan update",
)
POSTS = (
    ("Community Safety Officer", "Dartford Borough Council"),
    ("Community Safety Manager", "Dartford Borough Council"),
    ("CSU Inspector", "Kent Police"),
    ("Neighbourhood Warden", "Kent County Council"),
    ("Kent Police and Crime Commissioner", "Kent Police and Crime Commissioner"),
)
TITLES = (
    "Check the baseline with the Kent Police analyst",
    "Send the list of Speedwatch volunteers",
    "Domestic Abuse Forum: progress report for the CSP",
    "Draft of the Community Safety Plan 2015 to 2016",
    "Ask whether earlier years will be adjusted",
)
CATEGORIES = ("Violent crime", "Anti-social behaviour", "Burglary dwelling", "Drug offences", "Road traffic casualties")
AREAS = ("Dartford", "Gravesham")
COVERS = "figures to September 2014"
LEAD = (
    "Violent crime, year ending 30 September 2014: Dartford 2,109, 254 (13.7%) more than anticipated; "
    "Gravesham 2,278, 196 (9.4%) more than anticipated."
)
NOTES = {
    "caveats": (
        "Counting rules changed after an inspection, so offences are not compared with earlier years.",
        "Recording accuracy was 90% in 2013 and about 96% by June 2014: part of a rise is better recording.",
        "Shoplifting: Most shoplifting in Dartford took place at Bluewater.",
        "Road traffic casualties under 16: The numbers are small, so changes in percent would mislead.",
    ),
    "source": "Source: Strategic Assessment 2014, _Road Safety, paragraph 3.1_  ·  public (agenda of 11 February 2015)",
    "documents": ("Strategic Assessment 2014",),
}
MOVED = {
    ABOVE_ANTICIPATED: "254 (13.7%) more than anticipated",
    BELOW_ANTICIPATED: "19 (4.5%) fewer than anticipated",
    AS_ANTICIPATED: "the same as anticipated",
    **dict.fromkeys(ON_EARLIER, "up 1.9% on the year before"),
    TOO_FEW: "9 more than in the year before",
    NOT_COMPARED: "no comparator",
}
NEW = "Shown because these figures are new (Strategic Assessment 2014)"
ROWS_MOST = 6  # priorities: no strategy has more


def monday(count, *, in_full=True, native=frozenset({"table"})):
    """A Monday digest of the CSU's own channel, or of another."""
    meet, due, was, plan, open_, done, unusual, changed, new, duties, moved = (_share(count, n, 11) for n in range(11))
    made = Digest(
        monday=MONDAY,
        today=MONDAY,
        due_until=MONDAY + timedelta(days=11),
        partnership=PARTNERSHIP,
        channel="csu-briefing" if in_full else "csp-partners",
        in_full=in_full,
        meetings=_meetings(meet, MONDAY + timedelta(days=2), ITEMS),
        publish=_agendas(meet - 1),
        was_due=_tasks(was, MONDAY - timedelta(days=3)),
        due=_tasks(due, MONDAY + timedelta(days=1)),
        undated=_tasks(open_, None),
        later=_meetings(plan // 2, MONDAY + timedelta(days=9), ITEMS[1:3]),
        reports=[_report(n) for n in range(plan)],
        plan_until=MONDAY + timedelta(days=14),
        duties=_duties(duties),
        met=_meetings(min(done, 1), MONDAY - timedelta(days=5), ()),
        done=_tasks(done, MONDAY - timedelta(days=4)),
        priorities=_priorities(moved),
        changed=[_changed(n) for n in range(changed)],
        new=[_new(n) for n in range(new)],
        unusual=[_unusual(n) for n in range(unusual)],
        coming_up=AgendaDate(date(2015, 7, 22), COMMITTEE, date(2015, 7, 14)),
        hidden=0 if in_full else due,
    )
    return digest.nothing(made) if made.is_empty else digest.render(made, native)


def daily(count):
    """A daily briefing with what partners contributed."""
    mine, today, was, soon, meet = (_share(count, n, 5) for n in range(5))
    made = Briefing(
        today=MONDAY,
        until=MONDAY + timedelta(days=7),
        partnership=PARTNERSHIP,
        channel="csu-briefing",
        meetings=_meetings(meet, MONDAY, ITEMS),
        due_today=_tasks(today, MONDAY),
        was_due=_tasks(was, MONDAY - timedelta(days=3)),
        due_soon=_tasks(soon, MONDAY + timedelta(days=1)),
        publish=_agendas(meet),
        partners=[_contributed(n) for n in range(mine)],
        waiting=min(mine, 1),
    )
    return briefing.nothing(made) if made.is_empty else briefing.render(made)


def performance(count, title="Performance summary of the quarter, April 2015", make=None, **more):
    """A quarterly performance summary."""
    lines = [(make or _line)(n) for n in range(count)]
    usual = NOTES | ({"covers": "figures for September 2014"} if make else {"covers": COVERS, "lead": LEAD})
    more |= usual if lines else {}
    made = Summary(title, (PARTNERSHIP, "for #csu-briefing"), lines=lines, **more)
    return summary.render(made) if lines or more else summary.nothing(made)


def month(count):
    """A monthly one."""
    unusual = [_unusual(n) for n in range(_share(count, 1, 2))]
    after = (digest_lists.figures("Outside the usual range", unusual),) if unusual else ()
    return performance(
        _share(count, 0, 2),
        "Performance summary of the month, April 2015",
        _month_line,
        **({"after": after} if after else {}),
    )


def members(count):
    """The briefing for Members."""
    met = _meetings(min(count, 1), date(2015, 2, 11), ITEMS)
    after = (
        digest_lists.last_week(met, _tasks(_share(count, 1, 2), MONDAY), date(2015, 4, 1), "Done in the last quarter"),
        digest_lists.week(_meetings(count, date(2015, 7, 22), ITEMS), [], date(2015, 4, 1)),
    )
    return performance(_share(count, 0, 2), "Quarterly briefing for Members, April 2015", after=after)


def pack(count):
    """The papers before a meeting of the partnership."""
    held = MONDAY + timedelta(days=7)
    reports = [_progress(n) for n in range(_share(count, 1, 3))]
    meeting = _meetings(1, held, ITEMS)
    before = (
        digest_lists.week(meeting, [], MONDAY),
        progress.collected(reports),
        progress.missing(reports),
        by_post.listing("Actions due by Monday 16 February", _tasks(_share(count, 2, 3), MONDAY), MONDAY),
    )
    return performance(_share(count, 0, 3), "Papers for the meeting of Monday 16 February 2015", before=before)


SCENES = {
    "daily": daily,
    "monday": monday,
    "monday-without-tables": lambda count: monday(count, native=frozenset()),
    "monday-elsewhere": lambda count: monday(count, in_full=False),
    "month": month,
    "quarter": performance,
    "members": members,
    "pack": pack,
}


def _share(count, number, lists):
    """How many of `count` entries the list with this number gets, of so many lists."""
    return count // lists + (number < count % lists)


def _line(n):
    status, moved = list(MOVED.items())[n % len(MOVED)]
    return Line(status, f"{_about(n)}: {2949 + n:,}, {moved} (year ending 30 September 2014)")


def _month_line(n):
    status = OF_MONTHS[2 - n % 3]
    ranged = f"9 (6.0%) more than anticipated, {status.partition(' ')[0]} its usual range (89 to 226 a month)"
    return Line(status, f"{_about(n)}: {159 + n} offences, {ranged} (September 2014)")


def _about(n):
    return f"{_numbered(CATEGORIES[n % 5], n // 5)}, {AREAS[n % 2]}"


def _agendas(count):
    return [AgendaDate(date(2015, 2, 18), _numbered(COMMITTEE, n), MONDAY + timedelta(days=1)) for n in _few(count)]


def _report(n):
    title = f"Report: {_numbered(ITEMS[2], n)} (for Wednesday 18 February)"
    return Task(title, POSTS[0][0], MONDAY + timedelta(days=n % 9))


def _changed(n):
    return f"{_numbered(CATEGORIES[n % 5], n // 5)}, Dartford, year to Dec 2014: 2,223, was 2,222"


def _new(n):
    return f"{_numbered('Strategic Assessment 2014', n)}: 1,179 figures, mainly for year to Sep 2014"


def _contributed(n):
    return Contributed(
        id=n + 1,
        team_id="T0PRACTICE",
        text=_numbered("Sheds broken into at night", n),
        agency=POSTS[n % 4][1],
        area="dartford",
        ward="",
        priority="",
        classification="in-confidence",
        reference=f"KP-2015/{n + 42:04}",
        link="",
        until=MONDAY + timedelta(days=4),
        status="open",
        contributed_by="U0INSP0001",
        closed_by="",
        contributed_at=AT - timedelta(hours=18),
        closed_at=None,
        action_id=None,
        revision=1,
        area_name="Dartford",
    )


def _few(count):
    return range(min(max(count, 0), 3))


def _numbered(words, number):
    return f"{words} ({number + 1})" if number else words


def _meetings(count, first, items):
    held = [first + timedelta(days=n % 5) for n in _few(count)]
    on_it = tuple(Item(item=name) for name in items)
    return [Meeting(n, _numbered(COMMITTEE, n), day, "", on_it) for n, day in enumerate(held)]


def _tasks(count, due):
    origin = "" if due else f"{COMMITTEE}, 23 July 2014, minute 10"
    return [
        Task(
            _numbered(TITLES[n % 5], n // 5),
            POSTS[n % 5][0],
            due and due + timedelta(days=n % 3),
            origin,
            POSTS[n % 5][1],
        )
        for n in range(count)
    ]


def _duties(count):
    names = ("Partnership plan refreshed for the coming year", "Partnership considered by the scrutiny committee")
    return [
        Duty(
            "", _numbered(names[n % 2], n // 2), POSTS[1][0], certainty=(PRACTICE, LAW)[n % 2], next_on=date(2015, 3, 6)
        )
        for n in range(min(count, 8))
    ]


def _priorities(count):
    headings = ("Priority", *AREAS, "Period")
    rows = tuple(
        PriorityRow(
            _numbered(CATEGORIES[n % 5], n // 5),
            ("2,109, above anticipated (+13.7%)", "2,278, up 1.9%"),
            "year to Sep 2014",
        )
        for n in range(min(count, ROWS_MOST))
    )
    return PriorityTable(headings, rows, NEW) if rows else PriorityTable()


def _unusual(number):
    about = f"{_numbered(CATEGORIES[number % 5], number // 5)}, Dartford"
    return f"{about}: above its usual range (89 to 226 offences a month) in March 2014"


def _progress(number):
    told = number % 2 == 0
    return Progress(
        id=number, meeting_id=1, body=_numbered("Domestic Abuse Forum", number), chair_id=1, action_id=None,
        text="Two drop-in mornings were held; a worker for the refuge starts in April." if told else "",
        reported_by="", asked_at=AT, reported_at=AT if told else None, revision=0,
        chair="Chair of the forum", chair_slack_id="", chair_agency="",
    )  # fmt: skip
