"""Settings and what the bot knows of itself -> what /help, /privacy and /admin say."""

import math

from qabot.frontends.discord.addressing import needs_content
from qabot.frontends.discord.desk import Desk
from qabot.frontends.discord.escape import QUESTION_CHARACTERS
from qabot.frontends.discord.render import count
from qabot.settings import Settings

FORGOTTEN = "What we talked about is forgotten; kept rows deleted: {count}."


_HELP = """\
I answer from {articles}, in their own words, and say where each one \
stands. Where they do not answer, I say so.
**Ask me**
{ways}
**Look into the articles**
- `/sources` lists them, `/source` shows one, `/why` says what spoke for my last \
answer to you
- *Context* under an answer shows an excerpt where it stands, *More* further ones
In a question, `after:2023-08-28`, `before:2023-09`, `outlet:"…"` and `article:…` \
choose which articles I look into.
A question has at most {characters} characters. `/privacy` says what I keep."""
_PRIVACY = """\
{kept}
{logged}
For follow-ups I remember your latest {turns} questions in each place, in memory only, \
until {minutes:g} minutes after the last one or a restart.
Nothing is sent anywhere but to Discord. What I post stays there until it is deleted: \
the one who asked and moderators can do that by the button under it.
The button forgets our conversations, and deletes what is stored of you."""
_KEPT = {
    "nothing": "**No question is stored.**",
    "unanswered": "**Questions that I could not answer are stored**{rest}",
    "all": "**Questions are stored**{rest}",
}
_REST = (
    ", and votes on answers, for {days} days, in a file of whoever runs me, with a "
    "code in place of your name."
)


def help_text(settings: Settings, articles: int) -> str:
    """Say what the bot does, and every way to reach it."""
    bounds = settings.discord
    ways = [
        "- `/ask` a question; with `private` only you see the answer",
        "- mention me, or reply to one of my answers, to follow up",
        "- right-click or hold a message, *Apps*, *Ask about this message*",
    ]
    if bounds.direct_messages:
        ways.append("- write to me directly")
    if bounds.threads_without_mention:
        ways.append("- write in a thread that I opened")
    elif bounds.thread_turns:
        ways.append("- in a thread that I opened, mention me or use `/ask`")
    if bounds.every_question:
        named = " ".join(f"<#{each}>" for each in bounds.every_question[:10])
        ways.append(f"- ask anyone in {named}: I answer where I can")
    if not needs_content(bounds):
        ways.append("- a message that does not mention me is not shown to me")
    return _HELP.format(
        articles=count(articles, "article"),
        ways="\n".join(ways),
        characters=QUESTION_CHARACTERS,
    )


def privacy_text(settings: Settings) -> str:
    """Say what is kept of people, for how long, and how to have it forgotten."""
    bounds = settings.discord
    rest = _REST.format(days=bounds.keep_days)
    return _PRIVACY.format(
        kept=_KEPT[bounds.keep].format(rest=rest),
        logged="Questions are written to the log of whoever runs me."
        if settings.log.questions
        else "The log holds no question.",
        turns=settings.conversation.turns,
        minutes=bounds.conversation_minutes,
    )


def status_text(desk: Desk, servers: int, latency: float) -> str:
    """Say how the bot is.

    Args:
        desk: Its questions.
        servers: How many it is in.
        latency: Of the gateway, in seconds; not a number before the first heartbeat.
    """
    passages = desk.qabot.passages
    up = int(desk.clock() - desk.began)
    rows = {
        "articles": f"{desk.articles:,} in {count(passages, 'passage')}",
        "generation": desk.qabot.generation[:8],
        "up": f"{up // 86400} d {up // 3600 % 24} h {up // 60 % 60} min",
        "servers": f"{servers:,}",
        "gateway": f"{latency * 1000:.0f} ms" if math.isfinite(latency) else "unknown",
        "under way": f"{desk.waiting:,}",
        "conversations": f"{len(desk.conversations):,} with "
        f"{count(desk.conversations.turns, 'turn')}",
        "questions kept": "yes" if desk.keeper.on else "no",
    }
    return "\n".join(f"**{name}:** {value}" for name, value in rows.items())
