"""The bot's own messages about the bundled articles -> pictures of them in `docs/`.

    python benchmarks/discord_pictures.py [--folder docs]

The bot is played in a server in this process; drawn is what it would send to Discord.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord
import simcord

from discord_svg import Message, draw
from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.frontends.discord.client import Bot
from qabot.frontends.discord.desk import Desk

ROOT = Path(__file__).resolve().parent.parent
ASKED = "How often will the working group meet?"
UNANSWERED = "Who is Emmanuel Macron?"
FIRST = "What did Raimondo say about national security?"
THEN = "Who is the vice premier?"
ALONE = "Only you can see this"
HASTY = {"discord": {"cooldown_seconds": 0}}


def main() -> int:
    """Write the pictures, and say which."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "docs")
    folder = parser.parse_args().folder
    folder.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        (folder / name).write_text(picture, encoding="utf-8")
        print(folder / name)
    return 0


def pictures() -> dict[str, str]:
    """Return each picture by the name of its file."""
    with tempfile.TemporaryDirectory() as place:
        own = {"index": {"folder": place}, "articles": {"folder": str(ROOT / "seeds")}}
        config = ROOT / "config" / "qabot.toml"
        settings = load(config, environment={}, overrides={**own, **HASTY})
        with open_qabot(settings) as qabot:
            return asyncio.run(_play(Bot(Desk(qabot, settings), settings)))


async def _play(bot: Bot) -> dict[str, str]:
    async with simcord.run(bot, approved_intents=discord.Intents.default()) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        me = env.bot.user.id if env.bot.user else 0
        alice, bob, carol = (
            guild.add_member(env.create_user(name))
            for name in ("alice", "bob", "carol")
        )

        async def used(
            person: simcord.MemberActor, command: str, **options: str
        ) -> Message:
            await person.slash(channel, command, **options)
            above = f"{person.name} used /{command}"
            private = command == "sources"
            return _posted(env, above, ALONE if private else "")

        async def mentioned(person: simcord.MemberActor, text: str) -> list[Message]:
            await person.send(channel, f"<@{me}> {text}")
            asked = Message(person.name, rf"**\@qabot** {text}")
            return [asked, _posted(env, f"@{person.name} @qabot {text}")]

        answer = [await used(alice, "ask", question=ASKED)]
        abstention = [await used(bob, "ask", question=UNANSWERED)]
        await mentioned(carol, FIRST)
        follow_up = await mentioned(carol, THEN)
        sources = [await used(bob, "sources")]
    return {
        "discord-answer.svg": draw(answer, f"An answer to: {ASKED}"),
        "discord-abstention.svg": draw(abstention, f"No answer to: {UNANSWERED}"),
        "discord-follow-up.svg": draw(follow_up, f"A follow-up: {THEN}"),
        "discord-sources.svg": draw(sources, "The list of articles"),
    }


def _posted(env: simcord.Env, above: str, below: str = "") -> Message:
    """Return the message that the bot sent last, from its request."""
    bodies: list[Mapping[str, Any]] = [
        each.json
        for each in env.http_requests
        if each.method == "POST" and each.json and each.json.get("content")
    ]
    sent = bodies[-1]
    return Message("qabot", sent["content"], sent.get("components") or (), above, below)


if __name__ == "__main__":
    sys.exit(main())
