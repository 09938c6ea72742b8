"""The org profile: thresholds, business hours and the choices that an organisation makes (TOML)."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

_MINUTES_TO_LOCK: Final = 10


class Section(BaseModel):
    """A table of the profile; an unknown key is an error, so that a misspelt setting is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BusinessHours(Section):
    """When the team works, in Japan time (domain.md 1)."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    public_holidays: bool = True
    """Japanese public holidays are days off."""
    closed_on: tuple[date, ...] = ()
    """The firm's own days off, such as the end of the year."""


class Sla(Section):
    """How long a review may take (domain.md 2.1, 2.2)."""

    order_minutes: int = 120
    """Business minutes for a standard order."""
    priority_order_minutes: int = 30
    promise_business_days: int = 1
    """What the portal promises the customer."""
    eligibility_hours: int = 24
    """Business hours: the target."""
    eligibility_limit_hours: int = 48
    """Business hours: the limit."""
    near_share: Decimal = Decimal("0.25")
    """A deadline is near when less than this share of its time is left."""


class Priority(Section):
    """What makes an order a priority (domain.md 2.1)."""

    mnp_expires_within_days: int = 3


class Escalation(Section):
    """When an item must go to a supervisor (domain.md 2.5)."""

    orders: int = 3
    """So many orders of one account ..."""
    within_hours: int = 24
    """... whose first and last lie less than this many hours apart."""
    order_value_over: Decimal = Decimal(100_000)
    """In yen; more than this, not this much."""
    supervisors_queue: str = "CS_Supervisors"
    """The developer name of the supervisors' queue (Group)."""


class Queues(Section):
    """Developer names of the Salesforce queues (Groups) to which a released item goes back."""

    orders: str = "CS_Orders"
    eligibility: str = "CS_Internet"
    cancellations: str = "CS_Cancellations"


class Eligibility(Section):
    """The words of an eligibility result (domain.md 2.2)."""

    results: tuple[str, ...] = ("Home 1G", "Home 10G", "Apartment 1G", "Apartment 100M")
    not_eligible: str = "Not Eligible"
    move_stage: bool = True
    """Move the Opportunity to Ready or Void with the result."""
    ready_stage: str = "Ready"
    void_stage: str = "Void"


class Whmcs(Section):
    """Numbers of WHMCS custom fields and its time zone (domain.md 3)."""

    customer_number_field: int = 198
    birth_date_field: int = 201
    gender_field: int = 200
    opportunity_field: str = "OpportunityId"
    time_zone: str = "Asia/Tokyo"


class Cancellation(Section):
    """How services are ended (domain.md 2.4)."""

    status_without_module: Literal["Terminated", "Cancelled"] = "Cancelled"
    """What a service without a module is set to; both stop billing."""
    quarantine_seconds: int = Field(130, ge=130)
    """After an unknown outcome: how long the first request may still take effect; the request itself may take 120."""
    termination_notice: str = "有"
    """The only notice with which a service is ended."""
    equipment_back: tuple[str, ...] = ("Returned",)
    """Values of LineReturn__c after which nothing has to come back."""
    request_day: int = 25
    """From this day of the month on, a request may only choose the next month or later."""


class PolicyRule(Section):
    """One dated rule: from a day on, a method of the identity check warns, blocks or is noted."""

    since: date
    service: str = "SIM"
    method: str = "picture"
    effect: Literal["warn", "block", "note"] = "warn"


class Identity(Section):
    """The ID check (domain.md 2.3, 4); dates and switches are the organisation's, not the code's."""

    methods: tuple[str, ...] = ("picture", "chip", "face_to_face")
    rules: tuple[PolicyRule, ...] = (PolicyRule(since=date(2026, 4, 1)),)
    renewal_months: int = 2
    """A card that expired so lately may still be valid while a renewal is decided."""
    second_layout_since: date = date(2026, 6, 14)
    lapse_lookup_url: str = "https://lapse-immi.moj.go.jp/"
    """The official page for lapsed card numbers; it has no interface for programs."""
    longest_download: int = 20 * 1024 * 1024
    """Bytes; a larger file is not opened."""


class ConnectionDefaults(Section):
    """What IT rolls out, so that nobody is asked for it at the first start."""

    salesforce_url: str | None = None
    """My Domain, or `production`, or `sandbox`."""
    client_id: str | None = None
    """The consumer key of the External Client App; no secret."""
    whmcs_url: str | None = None
    """The base address, without `includes/api.php`."""
    environment: Literal["production", "sandbox", "demo"] | None = None
    """None: Salesforce itself tells after the sign-in."""


class SignIn(Section):
    """The sign-in in the browser."""

    ports: tuple[int, ...] = (1717, 17171, 27172, 37173, 47174)
    """Tried in order; each `http://localhost:PORT/OauthRedirect` is registered, port included (salesforce.md 1.2)."""
    minutes: int = 5
    """How long the console waits for the browser to come back."""


class Roles(Section):
    """What makes an agent and a supervisor: any one of a permission set, a profile or a custom permission by name."""

    agent: tuple[str, ...] = ("Assist_Console_Agent",)
    """Names of permission sets."""
    supervisor: tuple[str, ...] = ("Assist_Console_Supervisor",)
    agent_profiles: tuple[str, ...] = ()
    """Names of Salesforce profiles."""
    supervisor_profiles: tuple[str, ...] = ()
    agent_permissions: tuple[str, ...] = ()
    """Developer names of custom permissions, however they are granted."""
    supervisor_permissions: tuple[str, ...] = ()


class Settlement(Section):
    """The choices where orgs differ (domain.md 3); None leaves it to what the org's describe shows."""

    eligibility_status: Literal["by_result", "checked"] | None = None
    cancelled_stage: str | None = None
    commodity_field: str | None = None
    case_opportunity_field: str | None = None
    submitted_id_status: str | None = None
    customer_number_field: str = "AccountNumber"
    provisioning_trigger: Literal["status", "activation", "both"] = "both"
    review_statuses: tuple[str, ...] = ("Pending Review", "Draft")
    closed_case_status: str = "Closed"


class Lock(Section):
    """When the console locks by itself."""

    minutes: int | None = Field(None, ge=0)
    """So long nobody may touch anything; 0 never locks. Left out: 10 minutes, and never in a demo."""
    sign_in: bool = False
    """Only a fresh sign-in opens it. Otherwise the vault does, which is open as long as the desktop's session is."""


class Profile(Section):
    """Everything that an organisation decides for its console."""

    name: str = "default"
    environment: Literal["production", "sandbox", "demo"] = "production"
    business_hours: BusinessHours = Field(default_factory=BusinessHours)
    sla: Sla = Field(default_factory=Sla)
    priority: Priority = Field(default_factory=Priority)
    escalation: Escalation = Field(default_factory=Escalation)
    queues: Queues = Field(default_factory=Queues)
    eligibility: Eligibility = Field(default_factory=Eligibility)
    cancellation: Cancellation = Field(default_factory=Cancellation)
    identity: Identity = Field(default_factory=Identity)
    whmcs: Whmcs = Field(default_factory=Whmcs)
    roles: Roles = Field(default_factory=Roles)
    connection: ConnectionDefaults = Field(default_factory=ConnectionDefaults)
    sign_in: SignIn = Field(default_factory=SignIn)
    settlement: Settlement = Field(default_factory=Settlement)
    lock: Lock = Field(default_factory=Lock)
    claim_minutes: int = 30
    """A claim that has not been touched for so long may be taken over."""
    refresh_seconds: int = 30
    provisioning_minutes: int = 10
    """How long the console waits for the proof of a provisioning before it says that nothing came."""

    @property
    def locks_after(self) -> timedelta:
        """How long nobody may touch anything before the console locks; zero is never."""
        minutes = self.lock.minutes
        if minutes is None:
            minutes = 0 if self.environment == "demo" else _MINUTES_TO_LOCK
        return timedelta(minutes=minutes)
