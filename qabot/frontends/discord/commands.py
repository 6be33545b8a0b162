"""Commands of the bot -> registered with Discord, where they are not already.

Discord counts registrations and limits them by day: unchanged commands are not sent.
"""

from collections.abc import Iterable, Mapping

from discord import Client, Forbidden
from discord.abc import Snowflake
from discord.app_commands import CommandTree

from qabot.errors import SettingsError

_COMPARED = frozenset(
    {"name", "description", "type", "options", "required", "choices", "value"}
    | {"min_length", "max_length", "min_value", "max_value", "autocomplete"}
)


async def register(tree: "CommandTree[Client]", guild: Snowflake | None) -> bool:
    """Send the commands to Discord if it knows others; return whether they were sent.

    Args:
        tree: Holds the commands.
        guild: The one server they are for; None registers them for all.

    Raises:
        SettingsError: The bot may not register commands in that server.
        discord.HTTPException: Discord does not answer, or refuses the commands.
    """
    local = tree.get_commands(guild=guild)
    try:
        remote = await tree.fetch_commands(guild=guild)
        if _shapes(each.to_dict() for each in remote) == _shapes(
            each.to_dict(tree) for each in local
        ):
            return False
        await tree.sync(guild=guild)
    except Forbidden as error:
        if guild is None:
            raise
        raise SettingsError(
            "DISCORD_GUILD: the bot may not register commands in that server; check "
            "the number, and invite it with the scopes bot and applications.commands"
        ) from error
    return True


def _shapes(commands: Iterable[Mapping[str, object]]) -> dict[object, object]:
    return {command["name"]: _shape(command) for command in commands}


def _shape(payload: object) -> object:
    """Keep what makes two commands differ; what is left out means the default."""
    if isinstance(payload, Mapping):
        kept = {key: _shape(payload[key]) for key in _COMPARED & payload.keys()}
        return {key: value for key, value in kept.items() if value}
    if isinstance(payload, list):
        return [_shape(each) for each in payload]
    return payload
