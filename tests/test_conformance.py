"""What every queue and every action of the program keeps, whoever wrote its file."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from console.models.account import Account
from console.models.action import ActionSpec, Refusal
from console.models.case import Case
from console.models.dossier import Billing, Dossier, Finding, ItemKind, Match, Reading
from console.models.opportunity import Opportunity
from console.models.order import Order
from console.models.plan import Atomic, CreateRecord, EndService, FieldWrite, UpdateRecord
from console.models.queue import QueueSpec
from console.models.record import Record
from console.models.right import How
from console.models.text import Text, tr
from console.sandbox.schema import schema_for
from console.sandbox.soql import parse
from console.sandbox.soql_plan import Asker, Planner
from console.sandbox.variants import VARIANTS
from console.services.authority import refuse_plan
from console.services.casework import examine, refuse, rights_of_plan
from console.services.language import Language, catalogue
from console.services.registry import collect
from console.services.rules.planning import words_of_plan
from console.services.rules.rights import needed_fields, too_long, unfilled, written_by
from console.services.rules.settlement import TITLES
from console.services.rules.soql import count, select
from tests.builders import a_case_dossier, a_dossier, an_unread_billing
from tests.decisions import DECISIONS, Decision, a_plan, context_of, plan_of, seen_values
from tests.organisations import NOW, READER, SATO, TANAKA, a_context, a_profile, an_org

REGISTRY = collect()
LANGUAGES = (Language("ja"), Language("en"))
NOTHING = "800000000000001AAA"

queues = pytest.mark.parametrize("queue", REGISTRY.queues, ids=lambda queue: queue.key)
actions = pytest.mark.parametrize("action", REGISTRY.actions, ids=lambda action: action.key)
decisions = pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: f"{one.action}: {one.name}")
variants = pytest.mark.parametrize("variant", VARIANTS)


# --- what the tests are made of ------------------------------------------------------------------------------------


def renders(text: Text) -> None:
    """A text can be shown in both languages and leaves no place open."""
    for language in LANGUAGES:
        shown = language.text(text)
        assert shown
        assert "{" not in shown, shown


def is_translated(text: Text) -> None:
    """A text has Japanese."""
    assert text.literal or text.msgid in catalogue("ja"), text.msgid


def an_empty_record(queue: QueueSpec) -> Record:
    """A line of a queue of which nothing but the id was read."""
    return queue.record.model_validate({"Id": NOTHING})


def minimal_dossiers(queue: QueueSpec) -> tuple[Dossier, ...]:
    """Dossiers of which next to nothing was read: the record alone, not even that, WHMCS silent or empty."""
    item = queue.item(an_empty_record(queue))
    only_id = {"Id": NOTHING}
    records: dict[ItemKind, dict[str, Any]] = {
        ItemKind.ORDER: {"order": Order.model_validate(only_id)},
        ItemKind.CASE: {"case": Case.model_validate(only_id)},
        ItemKind.ACCOUNT: {"account": Account.model_validate(only_id)},
        ItemKind.OPPORTUNITY: {"opportunity": Opportunity.model_validate(only_id)},
    }
    record = records[item.kind]
    silent = an_unread_billing(tr("WHMCS has no such record."))
    empty = Billing(
        client=Reading(), match=Match.NONE, services=Reading(), pay_methods=Reading(value=()), unpaid=Reading()
    )
    return (
        Dossier(item=item, read_at=NOW, billing=silent, **record),
        Dossier(item=item, read_at=NOW, billing=empty, **record),
        Dossier(item=item, read_at=NOW, billing=silent),
    )


def rich_dossiers(queue: QueueSpec) -> tuple[Dossier, ...]:
    """Every dossier of the sample decisions that belongs to a queue."""
    return tuple(found for found in (one.dossier() for one in DECISIONS) if found.item.queue == queue.key)


# --- queues --------------------------------------------------------------------------------------------------------


def test_there_are_queues_and_actions() -> None:
    assert {"orders", "eligibility", "escalations"} <= {queue.key for queue in REGISTRY.queues}
    assert len(REGISTRY.actions) >= 10


@queues
def test_columns_accept_a_record_of_which_nothing_was_read(queue: QueueSpec) -> None:
    record = an_empty_record(queue)
    for column in queue.columns:
        value = column.value(record)
        for language in LANGUAGES:
            assert isinstance(language.cell(value), str)
        if column.sort is not None:
            column.sort(record)
        assert not (column.age and value is not None and not isinstance(value, datetime))


@queues
def test_a_line_of_which_nothing_was_read_can_be_shown(queue: QueueSpec) -> None:
    record, context = an_empty_record(queue), a_context()
    item = queue.item(record)
    assert (item.queue, item.id) == (queue.key, NOTHING)
    assert isinstance(queue.search(record), str)
    assert queue.claim(record, context).holder is None
    for flag in queue.flags(record, context.org, context.profile, context.now):
        renders(flag.text)
    deadline = queue.deadline(record, context.profile, context.now)
    if deadline is not None:
        renders(deadline.rule)
    assert isinstance(queue.belongs(record, context.org, context.now), bool)


@queues
def test_keys_of_columns_views_and_checks_are_unique(queue: QueueSpec) -> None:
    assert queue.views
    for keys in (
        [column.key for column in queue.columns],
        [view.key for view in queue.views],
        [check.key for check in queue.checks],
    ):
        assert [key for key, times in Counter(keys).items() if times > 1] == []


@queues
def test_the_words_of_a_queue_have_japanese(queue: QueueSpec) -> None:
    for text in (queue.title, *(column.title for column in queue.columns), *(view.title for view in queue.views)):
        is_translated(text)
        renders(text)


@queues
@variants
def test_every_org_understands_its_queries(queue: QueueSpec, variant: str) -> None:
    org = an_org(variant)
    where, counted = queue.where(org, NOW), queue.count_where(org, NOW)
    assert where.strip()
    assert counted.strip()
    planner = Planner(schema_for(variant), Asker(role="agent", user_id=SATO.id, now=NOW))
    planner.plan(parse(select(queue.record, org, where=where, order_by=queue.order_by, limit=500)))
    planner.plan(parse(select(queue.record, org, where=counted)))
    if queue.scope:
        planner.plan(parse(select(queue.record, org, where=queue.scope)))
    assert count(queue.record.OBJECT, counted).endswith(f" FROM {queue.record.OBJECT} WHERE {counted}")


@queues
def test_checks_say_their_own_key_and_never_raise(queue: QueueSpec) -> None:
    for context in (a_context(), a_context(agent=TANAKA), a_context(org=an_org("restricted"))):
        for dossier in (*minimal_dossiers(queue), *rich_dossiers(queue)):
            for check in queue.checks:
                finding = check.find(dossier, context)
                assert isinstance(finding, Finding)
                assert finding.key == check.key
                renders(finding.title)
                renders(finding.evidence)


@queues
def test_facts_headline_and_triggers_never_raise(queue: QueueSpec) -> None:
    context = a_context()
    for dossier in (*minimal_dossiers(queue), *rich_dossiers(queue)):
        for language in LANGUAGES:
            assert isinstance(language.text(queue.headline(dossier)), str)
        for trigger in queue.triggers(dossier, context):
            renders(trigger.text)
        sections = queue.facts(dossier, context)
        assert len({section.key for section in sections}) == len(sections)
        for section in sections:
            renders(section.title)
            for fact in section.facts:
                for text in (fact.label, fact.salesforce, fact.whmcs, fact.note):
                    for language in LANGUAGES:
                        assert text is None or isinstance(language.text(text), str)


@queues
def test_an_item_of_which_only_the_record_was_read_can_be_opened(queue: QueueSpec) -> None:
    for dossier in minimal_dossiers(queue)[:2]:
        found = examine(dossier, queue, REGISTRY, a_context())
        assert {offer.action.key for offer in found.offers} == {one.key for one in REGISTRY.actions_of(queue.key)}


# --- actions -------------------------------------------------------------------------------------------------------


@queues
def test_shortcuts_are_one_letter_and_unique_in_a_queue(queue: QueueSpec) -> None:
    shortcuts = [action.shortcut for action in REGISTRY.actions_of(queue.key)]
    assert all(len(letter) == 1 and letter.isascii() and letter.isalpha() for letter in shortcuts)
    assert [letter for letter, times in Counter(map(str.upper, shortcuts)).items() if times > 1] == []


@actions
def test_an_action_appears_somewhere_and_its_words_have_japanese(action: ActionSpec) -> None:
    assert action.queues
    assert action.queues <= {queue.key for queue in REGISTRY.queues}
    for text in (action.title, action.hint):
        is_translated(text)
        renders(text)


@actions
def test_every_form_field_has_a_title_and_a_description_in_both_languages(action: ActionSpec) -> None:
    for name, info in action.form.model_fields.items():
        assert info.title, name
        assert info.description, name
        assert {info.title, info.description} <= set(catalogue("ja")), name


@actions
@variants
def test_what_an_action_cannot_do_without_exists(action: ActionSpec, variant: str) -> None:
    objects = schema_for(variant).objects
    assert not [one for one in action.writes if one.vital and one.field not in objects[one.object].fields]


@actions
def test_an_item_that_does_not_fit_is_refused_in_both_languages(action: ActionSpec) -> None:
    dossiers = [found for queue in REGISTRY.queues for found in minimal_dossiers(queue)]
    for agent in (SATO, TANAKA):
        for dossier in (*dossiers, a_dossier(), a_case_dossier()):
            refusal = action.available(dossier, a_context(agent=agent))
            if refusal is not None:
                renders(refusal.text)


@actions
def test_somebody_who_only_reads_decides_nothing(action: ActionSpec) -> None:
    for dossier in (a_dossier(), a_case_dossier()):
        refusal = refuse(action, dossier, a_context(agent=READER))
        assert refusal is not None
        assert not refusal.overridable
        renders(refusal.text)


@actions
def test_choices_and_defaults_are_fields_of_the_form(action: ActionSpec) -> None:
    names = set(action.form.model_fields)
    for dossier in (one.dossier() for one in DECISIONS if one.action == action.key):
        assert set(action.choices(dossier, a_context())) <= names
        assert set(action.defaults(dossier, a_context())) <= names
        for offered in action.choices(dossier, a_context()).values():
            assert offered
            assert len({choice.value for choice in offered}) == len(offered)


@actions
def test_every_action_has_a_situation_in_which_it_is_possible(action: ActionSpec) -> None:
    reached = {queue for one in DECISIONS if one.action == action.key for queue in (one.dossier().item.queue,)}
    assert reached, f"add a decision with {action.key} to tests/decisions.py"
    assert reached <= action.queues


# --- plans ---------------------------------------------------------------------------------------------------------


@decisions
def test_the_same_input_gives_the_same_plan(decision: Decision) -> None:
    assert a_plan(decision) == a_plan(decision)


@decisions
def test_a_plan_says_who_what_and_where_in_both_languages(decision: Decision) -> None:
    plan = a_plan(decision)
    assert (plan.id, plan.action, plan.agent) == ("plan-0001", decision.action, decision.agent.id)
    assert plan.item == decision.dossier().item
    assert plan.rows
    for text in (plan.title, *plan.notes, *(row.name for row in plan.rows)):
        renders(text)
    for row in plan.rows:
        assert len({write.field for write in row.writes}) == len(row.writes)
        for write in row.writes:
            renders(write.label)


@decisions
@variants
def test_every_planned_field_can_be_written_in_every_org_that_allows_the_action(
    decision: Decision, variant: str
) -> None:
    context = context_of(decision, variant)
    plan = plan_of(decision, context)
    if isinstance(plan, Refusal):
        renders(plan.text)
        return
    closed = rights_of_plan(plan, context.org)
    assert closed is None or variant == "restricted"
    declared = {one.key for one in needed_fields(REGISTRY.action(decision.action), context.org)}
    assert {one.key for one in written_by(plan)} <= declared
    assert refuse_plan(plan, context.agent, context.org, REGISTRY) is None
    objects = schema_for(variant).objects
    for row in plan.rows:
        for write in row.writes:
            field = objects[row.object].fields[write.field]
            assert field.createable if isinstance(row, CreateRecord) else field.updateable, write.field
            offered = {entry.value for entry in field.picklist}
            assert not field.restricted or write.after is None or write.after in offered, write


@decisions
def test_a_word_that_closes_no_case_stops_only_what_says_so(decision: Decision) -> None:
    """What an open choice stops is what the settlement's list and the preflight check name."""
    context = replace(context_of(decision), profile=a_profile(settlement={"closed_case_status": "Solved"}))
    found = plan_of(decision, context)
    refusal = found if isinstance(found, Refusal) else words_of_plan(found, context)
    assert refusal is None or "closed_case_status" in REGISTRY.action(decision.action).settles


@decisions
def test_no_planned_text_is_longer_than_its_field(decision: Decision) -> None:
    assert too_long(a_plan(decision), REGISTRY.action(decision.action), an_org()) == ()


@actions
@variants
def test_what_an_action_needs_is_declared_and_exists_in_every_org(action: ActionSpec, variant: str) -> None:
    assert action.writes, f"say in {action.key} which fields it writes"
    objects = schema_for(variant).objects
    for one in needed_fields(action, an_org(variant)):
        assert one.spared or one.field in objects[one.object].fields, one
    assert unfilled(action, an_org(variant)) == ()


@actions
def test_what_an_action_declares_is_of_its_form_and_of_the_choices_that_there_are(action: ActionSpec) -> None:
    assert {one.fed_by for one in action.writes} - {""} <= set(action.form.model_fields)
    assert set(action.settles) <= set(TITLES)
    assert not [one for one in action.writes if one.vital and (one.spared or one.how is not How.UPDATE)]


@decisions
def test_whmcs_comes_before_the_record_that_says_it_is_done(decision: Decision) -> None:
    """A claim may come first: it says that somebody is at it, not that anything ended."""
    plan = a_plan(decision)
    endings = [place for place, step in enumerate(plan.steps) if isinstance(step, EndService)]
    if not endings:
        return
    before, after = plan.steps[: endings[0]], plan.steps[endings[-1] + 1 :]
    assert len(before) == 1
    assert all(isinstance(step, Atomic) for step in (*before, *after))
    said = {write.field for step in before if isinstance(step, Atomic) for row in step.steps for write in row.writes}
    assert not said & {"StageName", "Status", "LineReturn__c"}


@decisions
@variants
def test_every_update_expects_what_the_dossier_showed_and_guards_its_first_write(
    decision: Decision, variant: str
) -> None:
    plan, seen = plan_of(decision, context_of(decision, variant)), seen_values(decision.dossier())
    if isinstance(plan, Refusal):
        return
    written: set[str] = set()
    for row in plan.rows:
        if isinstance(row, UpdateRecord):
            expects_what_was_seen(row.writes, seen[row.id])
            guarded = row.seen == wire_moment_of(seen[row.id])
            assert guarded if row.id not in written else row.seen is None, row.name
            written.add(row.id)


def expects_what_was_seen(writes: tuple[FieldWrite, ...], seen: dict[str, object]) -> None:
    """Every field that is expected to stand still stood so in the dossier."""
    for write in writes:
        assert write.field in seen, f"{write.field} is written and was never read"
        assert write.sets_only or write.before == seen[write.field], write


def wire_moment_of(seen: dict[str, object]) -> object:
    """The version of a record that the dossier showed."""
    assert seen["LastModifiedDate"] is not None
    return seen["LastModifiedDate"]


@decisions
def test_what_is_created_can_be_found_again(decision: Decision) -> None:
    for row in a_plan(decision).rows:
        if isinstance(row, CreateRecord):
            values = {write.field: write.after for write in row.writes}
            assert row.identity
            assert all(values.get(name) for name in row.identity)
            assert any("plan-000" in str(values[name]) for name in row.identity), "nothing tells two plans apart"
