"""The worlds that the embedded organisation can be started with: `stories`, `neglected` (neglect.py), `scale`, `empty`.

The stories, by the number under which tests and people find them: OrderNumber, CaseNumber, customer number or WHMCS
service id -> what the console should find. An order 00000101 has its Case 00002101 and its customer C-0101; a
cancellation Case 00004001 has service 4001, of WHMCS order 24001 and client 5401. C-0101 is client 5101.

orders:
- 00000101 Internet order IPoE, Home 1G, everything in order, 20 minutes old. -> all checks pass; approve.
- 00000102 Internet order for which NTT has given an installation date nine days from now, in the notes. -> notes to
  be read; approve with the date gives Activation_Status__c Scheduled.
- 00000113 The customer moved at checkout: the order's address is not the one that was checked, Address_Changed__c
  is set. -> address fails; an agent cannot approve.
- 00000114 Home 10G ordered, the account is eligible for Apartment 1G. -> product fails.
- 00000115 Internet order while the eligibility check is still pending. -> product and address fail: not checked yet.
- 00000116 The client already has an active internet service (1116) in WHMCS. -> duplicates fails, names 1116.
- 00000117 Another Opportunity of the account is Active with the same commodity; WHMCS has no service. -> duplicates
  fails, names the Opportunity.
- 00000124 An office line with installation and router for 124,000 yen. -> escalation (order value over 100,000
  yen); an agent cannot approve.
- 00000136 The same line without the router: exactly 100,000 yen. -> no escalation ("over" is more than).
- 00000134 A foreign resident, Latin letters, family name first; the order is three business days old. -> all checks
  pass; the SLA is over.
- 00000137 Approved yesterday, provisioned (service 1137 is Pending), waits for its date in five days. -> in no list
  of work; becomes Activated on its date.
- 00000138 Finished last week: Activated, service 1138 runs. -> in no list of work.
- 00000139 Rejected last week, the reason in its notes. -> in no list of work.
- 00000140 Ordered although the address check ended with Not Eligible. -> product and address fail; escalation (the
  address check failed).
- 00000142 The client's old internet service (1142) is Terminated, its Opportunity cancelled. -> duplicates passes:
  an ended service is none.
- 00000145 PPPoE order that is linked to no Opportunity, with weekend installation. -> checks pass; no stage to
  move.
- 00000103 eSIM with a 32-digit EID, as Draft. -> all checks pass; approve gives Activating.
- 00000104 eSIM whose EID has 31 digits. -> eid fails.
- 00000105 Physical SIM waiting for its review. -> checks pass; approve writes Status alone, then it waits for a
  SIM.
- 00000106 Physical SIM, approved, no SIM assigned yet; three SIM cards are free, one is broken. -> in
  `waiting_for_sim`; assign_sim offers the free ones only, then provisioning runs.
- 00000107 VPN router for the US, as Draft. -> checks pass; approve gives Activating.
- 00000108 Number porting, complete, reserved for another twelve days. -> mnp passes; no priority.
- 00000109 Number porting whose reservation expires in two days; the order is 22 minutes old. -> priority order (30
  minutes), SLA near; mnp passes.
- 00000110 Number porting: the reservation expired yesterday, its number is missing, and so is the katakana name. ->
  mnp fails, naming all three.
- 00000143 eSIM; the Contact has no birth date, so the systems cannot be compared. -> identity cannot be told.
- 00000144 eSIM of an account whose ID document was rejected. -> identity fails (ID verification Rejected).
- 00000146 eSIM for which the customer chose a date a week from now. -> approve proposes Scheduled with that date.
- 00000147 eSIM of a customer with an active internet service (1147). -> duplicates passes: another commodity.
- 00000111 No payment method in WHMCS. -> payment fails; approved all the same, provisioning would fail.
- 00000112 The only stored card expired in 02/24. -> payment fails, naming the expiry.
- 00000118 WHMCS has another family name than Account and Contact. -> identity fails, difference marked.
- 00000119 WHMCS has another birth date than the Contact. -> identity fails, difference marked.
- 00000120 髙橋 in Salesforce and 高橋 in WHMCS; the address there is in full-width digits, the birth date with slashes.
  -> identity is no failure: the kanji is shown as a difference to look at, widths and forms are equal.
- 00000121 WHMCS knows neither the customer number nor the e-mail address. -> identity, duplicates and payment
  cannot be told: no WHMCS client.
- 00000122 The WHMCS client has no customer number; only the e-mail address (in capitals there) leads to it. ->
  found by e-mail, and said so; checks pass.
- 00000123 Special instructions in the description, two lines with quotes and an emoji. -> notes must be ticked.
- 00000125 Orders 00000125, 00000126 and 00000127 of one account within 24 hours. -> escalation on each (several
  orders in a short period); an agent cannot approve.
- 00000128 agent2 escalated the order yesterday: Case 00002901, Type Escalation, owned by the supervisors' queue. ->
  an agent is refused, a supervisor may approve, reject or hand back; also in `escalations`.
- 00000129 Provisioning failed with PAYMENT_METHOD_MISSING, and there still is no payment method. -> in
  `provisioning_failed`; retry is refused, naming the cause.
- 00000130 Provisioning failed with PAYMENT_METHOD_MISSING; a card has been added since. -> in
  `provisioning_failed`; retry is allowed and succeeds.
- 00000131 Provisioning failed with NETWORK_TIMEOUT; the next attempt fails once more, the one after succeeds. -> in
  `provisioning_failed`; retry is allowed, fails again, and succeeds the second time.
- 00000132 agent2 (鈴木 健) holds the order. -> claimed by another; decisions refused to agent, reassign for a
  supervisor.
- 00000135 A clean eSIM order whose first provisioning will fail with NETWORK_TIMEOUT. -> checks pass; after the
  approval it appears in `provisioning_failed`; retry succeeds.
- 00000141 The WHMCS client is Closed and pays by bank account. -> identity to be looked at; payment passes.
eligibility:
- 00003001 A plain house, three business hours old. -> record Home 1G: status eligible, stage Ready, Case closed.
- 00003002 An apartment with building and room. -> record Apartment 1G.
- 00003003 The Case is linked to no Opportunity. -> result can be recorded; no stage moves, and that is said.
- 00003004 The Account has two Opportunities in Introduction; the Case is linked to the second. -> only the linked
  one moves; the other one is shown.
- 00003005 The customer disputes an earlier Not Eligible; the Case is escalated to the supervisors' queue. ->
  refused to an agent; a supervisor decides or hands back; also in `escalations`.
- 00003006 Older than 48 business hours. -> SLA over the limit; first in the list.
- 00003007 23 business hours old. -> SLA near the target of 24.
- 00003008 agent2 holds the Case. -> claimed by another; refused to agent.
- 00003009 The Account is eligible already (Apartment 1G) and asks again for a new address. -> the earlier result is
  shown and would be replaced.
- 00003010 A foreign resident, between target and limit (30 business hours). -> SLA over the target, under the
  limit.
identity:
- C-0501 Front and back as PNG, everything matches. -> verify.
- C-0502 The card shows another given name. -> name differs; reject.
- C-0503 The card expired long before it was sent in. -> expired; reject.
- C-0504 The card expired three weeks ago. -> needs proof of renewal.
- C-0505 One PDF with both sides; the back has a newer address than the Account. -> address differs, from the back.
- C-0506 Rejected before (glare), sent again as a second version of the file; the old message still stands. -> the
  newest version opens; verifying clears the message.
- C-0507 A visible My Number (12 digits with a valid check digit) on the picture. -> warned; ask for a covered one.
- C-0508 The card number of C-0501 on another Account. -> warning: the same number on two Accounts, once both are
  read.
- C-0509 Submitted, but no file is linked to the Account. -> cannot be verified; no document.
cancellations:
- 00004001 Internet, new, no date yet; the notice is still 未. -> in `new`; confirm proposes the month's end.
- 00004002 Asked for on the 27th of last month, for the end of that same month. -> confirm shows that the 25th rule
  is broken and the earliest date that obeys it.
- 00004003 Internet, scheduled for the end of next month. -> in `scheduled`; terminate is refused before that day.
- 00004004 Internet, due today at 23:59 Japan time; ids agree, notice 有, the product has a module. -> in `due`;
  terminate by ModuleTerminate, then the Opportunity; the Case stays open for the equipment.
- 00004005 The scheduled date passed six days ago and nothing was done. -> in `due`, overdue; also in `drift`.
- 00004006 Due today, but the notice is 移転: the customer moves and keeps the line. -> terminate is refused.
- 00004007 Two Opportunities carry service id 4007. -> terminate is refused; both are shown.
- 00004008 Due today; an unpaid invoice, an addon (Hikari Denwa) and a second service (4108) of the same order. ->
  terminate shows what outlives it; addon and second service are ticked separately.
- 00004009 Due today; the product (Home 10G) has no module. -> ended by UpdateClientProduct, status set.
- 00004010 Due today; the module answers "Line is locked by a pending NTT order". -> terminate fails with that text;
  Salesforce stays untouched.
- 00004011 SIM whose month is over; WHMCS has ended the service by itself. -> verify, cancel the Opportunity, close.
- 00004012 SIM whose month is over, and the service is still active. -> overdue; also in `drift`.
- 00004013 Terminated and cancelled; the router has not come back (SentKit). -> in `equipment`; the Case stays open.
- 00004014 VPN, ends at once, the same day. -> due now; terminate by ModuleTerminate.
- 00004015 The Case is linked to no Opportunity; only the service id in its text leads there. -> found, and said so.
- 00004016 Due today; the Case's text names service 4999, the Opportunity 4016. -> terminate is refused.
drift:
- 4201 Opportunity cancelled, service 4201 still active. -> drift: WHMCS still bills 5,500 yen a month.
- 4202 Service 4202 is Terminated, its Opportunity still Active. -> drift the other way; no money.
- 4203 Service 4203 (VPN) is Cancelled, its Opportunity is still △Cancelling, no Case is open. -> drift.
- 4204 Opportunity cancelled, service 4204 Cancelled. -> no drift: both statuses mean ended.
"""

from collections.abc import Iterator

from console.sandbox import (
    stories_cancellations,
    stories_eligibility,
    stories_identity,
    stories_orders_internet,
    stories_orders_mobile,
    stories_orders_trouble,
)
from console.sandbox.billing import Billing
from console.sandbox.flows import Flows
from console.sandbox.neglect import neglect
from console.sandbox.people import People
from console.sandbox.scale import add_rows
from console.sandbox.store import Store
from console.sandbox.stories import Register, Story
from console.sandbox.world_builder import WorldBuilder

REGISTERS: tuple[Register, ...] = (
    stories_orders_internet.REGISTER,
    stories_orders_mobile.REGISTER,
    stories_orders_trouble.REGISTER,
    stories_eligibility.REGISTER,
    stories_identity.REGISTER,
    stories_cancellations.REGISTER,
    stories_cancellations.DRIFT,
)
WORLDS = ("stories", "neglected", "scale", "empty")


def stories() -> Iterator[Story]:
    """All stories, by queue and number."""
    for register in REGISTERS:
        yield from register.stories


def build_world(name: str, *, store: Store, billing: Billing, flows: Flows, people: People) -> None:
    """Fill an empty organisation.

    Args:
        name: one of `WORLDS`.
        store: the Salesforce rows.
        billing: the WHMCS tables.
        flows: takes the failures that stories want.
        people: the users and queues, which are there already.

    Raises:
        ValueError: there is no such world; the message names those there are.
    """
    if name not in WORLDS:
        message = f"no world {name!r}; known worlds: {', '.join(WORLDS)}"
        raise ValueError(message)
    with store.lock, store.transaction():
        builder = WorldBuilder(store, billing, flows, people, store.schema.variant)
        if name == "empty":
            return
        for story in stories():
            story.tell(builder)
        if name == "scale":
            add_rows(builder)
        if name == "neglected":
            neglect(builder)
