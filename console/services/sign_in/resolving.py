"""Which organisation is meant: variables win over the profile, the profile over what was set up on this workstation."""

from dataclasses import replace

from console.models.connection import Connection, Environment
from console.models.error import SetUpNeeded
from console.models.profile import Profile
from console.models.text import tr
from console.services.gateways.session import is_loopback
from console.services.rules.salesforce_address import connection_key, likely_environment, sign_in_address
from console.services.settings import Settings
from console.services.sign_in.connections import Connections


def resolve(settings: Settings, profile: Profile) -> Connection | None:
    """Say what is connected to; None where nothing or several things could be.

    Raises:
        SetUpNeeded: the connection that was named does not exist, or the list cannot be read.
    """
    found = _by_token(settings, profile) or _by_name(settings) or _by_address(settings, profile)
    if found is None:
        everything = Connections(settings.folder).all()
        found = everything[0] if len(everything) == 1 else None
    if found is None:
        return None
    return replace(found, whmcs_url=settings.whmcs_url or found.whmcs_url or profile.connection.whmcs_url)


def _by_token(settings: Settings, profile: Profile) -> Connection | None:
    """Give the connection of a script's session."""
    address = settings.salesforce_url
    if settings.salesforce_token is None or not address:
        return None
    return Connection(
        key=connection_key(address),
        environment=profile.environment,
        salesforce_url=address,
        client_id=settings.salesforce_client_id or "",
        instance_url=address,
    )


def _by_name(settings: Settings) -> Connection | None:
    """Give the connection that was named."""
    return named_connection(Connections(settings.folder), settings.connection) if settings.connection else None


def _by_address(settings: Settings, profile: Profile) -> Connection | None:
    """Give the connection that the variables or the profile describe, with what is remembered of it."""
    address = said_address(settings, profile)
    client_id = settings.salesforce_client_id or profile.connection.client_id
    if not address or not client_id:
        return None
    before = Connections(settings.folder).find(connection_key(address))
    if before is not None and (before.salesforce_url, before.client_id) == (address, client_id):
        return before
    return Connection(
        key=connection_key(address),
        environment=said_environment(profile) or likely_environment(address),
        salesforce_url=address,
        client_id=client_id,
    )


def environment_of(connection: Connection, *, said: Environment | None, sandbox: bool | None) -> Environment:
    """Settle the environment: what Salesforce tells, except that a sandbox may be called something stricter.

    Args:
        connection: as it is known so far.
        said: what IT wrote into the profile.
        sandbox: what the organisation told of itself; None where it did not.
    """
    if is_loopback(connection.salesforce_url) and said == "demo":
        return "demo"
    if sandbox is False:
        return "production"
    return said or ("sandbox" if sandbox else connection.environment)


def said_environment(profile: Profile) -> Environment | None:
    """Give what IT wrote down, in either place; the default of the profile says nothing."""
    return profile.connection.environment or (
        profile.environment if "environment" in profile.model_fields_set else None
    )


def said_address(settings: Settings, profile: Profile) -> str | None:
    """Give the address that the variables or the profile say, or None; raises SetUpNeeded when it is none."""
    said = settings.salesforce_url or profile.connection.salesforce_url
    return sign_in_address(said) if said else None


def named_connection(kept: Connections, key: str) -> Connection:
    """Give one of the connections that were set up here.

    Raises:
        SetUpNeeded: there is none of this name.
    """
    found = kept.find(key)
    if found is None:
        known = ", ".join(one.key for one in kept.all()) or "-"
        raise SetUpNeeded(
            tr("There is no connection {key}. Set up are: {known}.", key=key, known=known),
            hint=tr("Set one up with: assist-console sign-in"),
        )
    return found
