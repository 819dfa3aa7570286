"""Modals as the bot and a person meet them: opened once in three seconds, stacked, updated, submitted and closed."""

import asyncio

import pytest

from tests.acceptance.practice.talking import (
    BRIEFING,
    OFFICER,
    bolt_app,
    connected,
    field,
    modal,
    option,
    plain,
    refusal,
    web_client,
)

WORDS = field("what", {"type": "plain_text_input", "multiline": True, "max_length": 200})
DUE = field("due", {"type": "datepicker", "initial_date": "2015-02-18"})
OWNER = field("owner", {"type": "users_select"})
AREA = field(
    "area",
    {
        "type": "static_select",
        "option_groups": [
            {"label": plain("Boroughs"), "options": [option("Dartford"), option("Gravesham")]},
            {"label": plain("County"), "options": [option("Kent")]},
        ],
    },
)
WATCH = field("watch", {"type": "checkboxes", "options": [option("Chair"), option("Officer")]}, optional=True)
HOW = field("how", {"type": "radio_buttons", "options": [option("Once"), option("Monthly")]})
OFFICER_ID, INSPECTOR_ID = "U0CSO00001", "U0INSP0001"


def ids(slack, person=OFFICER_ID):
    """The open modals of a person, the lowest first."""
    return slack.workspace.open_views.get(person, [])


async def opened(slack, view, person=OFFICER_ID, **ticket):
    """A modal opened by the bot, as the workspace keeps it."""
    answer = await web_client(slack).views_open(trigger_id=slack.workspace.tickets.trigger(person, **ticket), view=view)
    return slack.workspace.views[answer["view"]["id"]]


async def pushed(slack, view, person=OFFICER_ID, **ticket):
    trigger = slack.workspace.tickets.trigger(person, **ticket)
    answer = await web_client(slack).views_push(trigger_id=trigger, view=view)
    return slack.workspace.views[answer["view"]["id"]]


def form_bot(slack, answer):
    """A Bolt app whose forms are acknowledged with `answer(view)`, and the states and closings that it heard of."""
    app, heard = bolt_app(slack), []

    @app.view("form")
    async def submitted(ack, view):
        heard.append(view["state"]["values"])
        await ack(**answer(view))

    @app.view_closed("form")
    async def closed(ack, body):
        await ack()
        heard.append((body["view"]["private_metadata"], body["is_cleared"]))

    return app, heard


async def test_a_shortcut_opens_a_form_which_is_corrected_and_submitted(slack):
    app = bolt_app(slack)
    stored = []

    @app.shortcut("create_action")
    async def open_form(ack, shortcut, client):
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(WORDS, DUE))
        link = await client.chat_getPermalink(channel=shortcut["channel"]["id"], message_ts=shortcut["message_ts"])
        stored.append((shortcut["message"]["text"], link["permalink"].removeprefix(slack.base_url)))

    @app.view("form")
    async def save(ack, view):
        values = view["state"]["values"]
        if not values["what"]["what"]["value"]:
            await ack(response_action="errors", errors={"what": "Say what is to be done"})
            return
        await ack()
        stored.append((values["what"]["what"]["value"], values["due"]["due"]["selected_date"]))

    async with connected(slack, app):
        said = (await slack.doings.say(OFFICER, BRIEFING, "We should check the baseline")).said
        seen = await slack.doings.shortcut(OFFICER, said, "create_action")
        wrong = await slack.doings.submit(seen.views[0])
        assert wrong.errors == {"what": "Say what is to be done"}
        await slack.doings.submit(seen.views[0], {"what": "Check the baseline"})
    address = f"/archives/{BRIEFING}/p{said.ts.replace('.', '')}"
    assert stored == [("We should check the baseline", address), ("Check the baseline", "2015-02-18")]
    assert ids(slack) == []


async def test_a_trigger_id_opens_one_view_within_three_seconds(slack):
    assert slack.workspace.tickets.trigger_seconds == 3.0
    client, tickets = web_client(slack), slack.workspace.tickets
    trigger = tickets.trigger(OFFICER_ID)
    await client.views_open(trigger_id=trigger, view=modal())
    assert await refusal(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.made-up", view=modal())) == "invalid_trigger_id"
    tickets.trigger_seconds = -1
    late = tickets.trigger(OFFICER_ID)
    assert await refusal(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


async def test_every_input_tells_what_was_entered_as_slack_writes_it(slack):
    app, heard = form_bot(slack, lambda _view: {})
    entered = {"what": "Check", "owner": INSPECTOR_ID, "area": "Kent", "watch": ["chair"], "how": "Monthly"}
    async with connected(slack, app):
        view = await opened(slack, modal(WORDS, DUE, OWNER, AREA, WATCH, HOW))
        await slack.doings.submit(view, entered)
    (values,) = heard
    assert values["what"]["what"] == {"type": "plain_text_input", "value": "Check"}
    assert values["due"]["due"] == {"type": "datepicker", "selected_date": "2015-02-18"}
    assert values["owner"]["owner"] == {"type": "users_select", "selected_user": INSPECTOR_ID}
    assert values["area"]["area"] == {"type": "static_select", "selected_option": option("Kent")}
    assert values["watch"]["watch"] == {"type": "checkboxes", "selected_options": [option("Chair")]}
    assert values["how"]["how"] == {"type": "radio_buttons", "selected_option": option("Monthly")}


async def test_an_input_that_dispatches_tells_the_bot_at_once_with_all_that_is_entered(slack):
    app, heard = bolt_app(slack), []

    @app.action("area")
    async def chosen(ack, body, client):
        await ack()
        heard.append((body["actions"][0]["selected_option"]["value"], body["view"]["state"]["values"]["what"]["what"]))
        view = modal(WORDS, AREA | {"dispatch_action": True}, WATCH)
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    async with connected(slack, app):
        view = await opened(slack, modal(WORDS, AREA | {"dispatch_action": True}))
        await slack.doings.press_in_view(view, "area", "Gravesham", values={"what": "Check"})
    assert heard == [("gravesham", {"type": "plain_text_input", "value": "Check"})]
    assert view.values["what"]["what"]["value"] == "Check"
    assert view.values["area"]["area"]["selected_option"] == option("Gravesham")
    assert [block["block_id"] for block in view.payload["blocks"]] == ["what", "area", "watch"]


async def test_an_update_keeps_an_input_of_the_same_name_and_starts_one_of_a_new_name_afresh(slack):
    view = await opened(slack, modal(DUE))
    moved = DUE | {"element": DUE["element"] | {"initial_date": "2015-03-31"}}
    await web_client(slack).views_update(view_id=view.id, view=modal(moved, moved | {"block_id": "due2"}))
    app, heard = form_bot(slack, lambda _view: {})
    async with connected(slack, app):
        await slack.doings.submit(view)
    dates = {name: state["due"]["selected_date"] for name, state in heard[0].items()}
    assert dates == {"due": "2015-02-18", "due2": "2015-03-31"}


async def test_an_update_with_an_old_hash_or_of_a_closed_modal_is_refused(slack):
    client, view = web_client(slack), await opened(slack, modal(external_id="action-7"))
    old = view.hash
    await client.views_update(external_id="action-7", view=modal(WORDS, external_id="action-7"))
    assert await refusal(client.views_update(view_id=view.id, hash=old, view=modal())) == "hash_conflict"
    await slack.doings.close(view)
    assert await refusal(client.views_update(view_id=view.id, view=modal())) == "not_found"
    assert await refusal(client.views_update(external_id="action-7", view=modal())) == "not_found"


async def test_an_external_id_belongs_to_one_living_view(slack):
    await opened(slack, modal(external_id="action-7"))
    trigger = slack.workspace.tickets.trigger(INSPECTOR_ID)
    again = web_client(slack).views_open(trigger_id=trigger, view=modal(external_id="action-7"))
    assert await refusal(again) == "duplicate_external_id"
    await opened(slack, modal(external_id="action-7"))
    assert len(ids(slack)) == 1


async def test_three_modals_lie_on_each_other_and_no_more(slack):
    first = await opened(slack, modal())
    second, third = await pushed(slack, modal()), await pushed(slack, modal())
    assert (third.root_id, third.previous_id) == (first.id, second.id)
    trigger = slack.workspace.tickets.trigger(OFFICER_ID)
    assert await refusal(web_client(slack).views_push(trigger_id=trigger, view=modal())) == "push_limit_reached"
    await slack.doings.close(third)
    assert ids(slack) == [first.id, second.id]
    nobody = slack.workspace.tickets.trigger(INSPECTOR_ID)
    assert await refusal(web_client(slack).views_push(trigger_id=nobody, view=modal())) == "not_found"


@pytest.mark.parametrize(("how", "left"), [("update", 2), ("push", 3), ("clear", 0), (None, 1)])
async def test_a_submission_is_answered_by_what_becomes_of_the_stack(slack, how, left):
    answers = {None: {}, "clear": {"response_action": "clear"}}
    answer = answers.get(how) or {"response_action": how, "view": modal(DUE)}
    app, _heard = form_bot(slack, lambda _view: {} if how is None else answer)
    async with connected(slack, app):
        await opened(slack, modal(WORDS))
        view = await pushed(slack, modal(WORDS))
        await slack.doings.submit(view, {"what": "Check"})
    assert len(ids(slack)) == left
    if how == "update":
        assert [block["block_id"] for block in view.payload["blocks"]] == ["due"]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "No such block"}},
        {"response_action": "update", "view": modal(AREA | {"element": {"type": "static_select", "options": []}})},
        {"response_action": "vanish"},
    ],
)
async def test_an_answer_that_slack_refuses_leaves_the_modal_as_it_is(slack, answer):
    app, _heard = form_bot(slack, lambda _view: answer)
    async with connected(slack, app):
        view = await opened(slack, modal(WORDS))
        seen = await slack.doings.submit(view, {"what": "Check"})
    assert seen.refused
    assert ids(slack) == [view.id]


async def test_submitted_twice_at_once_it_is_the_same_view_and_afterwards_it_is_gone(slack):
    app, heard = bolt_app(slack), []

    @app.view("form")
    async def save(ack, view):
        heard.append((view["id"], view["hash"]))
        await ack()

    async with connected(slack, app):
        view = await opened(slack, modal(WORDS))
        await asyncio.gather(*(slack.doings.submit(view, {"what": "Check"}) for _ in range(2)))
        assert len(heard) == 2
        assert len(set(heard)) == 1
        with pytest.raises(Exception, match="not_found"):
            await slack.doings.submit(view, {"what": "Again"})


@pytest.mark.parametrize(("clears", "told"), [(True, [("two", True), ("one", True)]), (False, [("two", False)])])
async def test_the_bot_hears_of_a_closed_modal_and_of_those_that_went_with_it(slack, clears, told):
    app, heard = form_bot(slack, lambda _view: {})
    async with connected(slack, app):
        await opened(slack, modal(notify_on_close=True, private_metadata="one"))
        await pushed(slack, modal(notify_on_close=True, private_metadata="two", clear_on_close=clears))
        await slack.doings.close(slack.workspace.views[ids(slack)[-1]])
    assert heard == told
    assert len(ids(slack)) == (0 if clears else 1)


async def test_the_cross_closes_the_whole_stack(slack):
    app, heard = form_bot(slack, lambda _view: {})
    async with connected(slack, app):
        await opened(slack, modal(notify_on_close=True, private_metadata="one"))
        top = await pushed(slack, modal())
        await slack.doings.close(top, everything=True)
    assert heard == [("one", True)]


async def test_another_person_and_another_tab_have_stacks_of_their_own(slack):
    mine = await opened(slack, modal(WORDS))
    theirs = await opened(slack, modal(WORDS), INSPECTOR_ID)
    elsewhere = await opened(slack, modal(WORDS), tab="second")
    assert ids(slack) == [mine.id, elsewhere.id]
    await pushed(slack, modal(), tab="second")
    await slack.doings.close(elsewhere, everything=True)
    assert ids(slack) == [mine.id]
    assert ids(slack, INSPECTOR_ID) == [theirs.id]
