"""A question in some place -> the reply sent there with its buttons, kept on wish."""

import logging
import time

import discord

from qabot.datatypes import Abstention, Answer, Reply, Turn
from qabot.frontends.discord.buttons import under
from qabot.frontends.discord.conversations import apart
from qabot.frontends.discord.delivery import Delivery
from qabot.frontends.discord.desk import Desk, RefusedError
from qabot.frontends.discord.privacy import describe
from qabot.frontends.discord.render import Asked, head, read_asked, render
from qabot.frontends.discord.serving import Answers
from qabot.frontends.discord.workers import SearchError
from qabot.settings import Settings

log = logging.getLogger(__name__)

MORE = "more"


class Exchange:
    """Answers questions and sends the answers; one for each client.

    Args:
        desk: Answers questions.
        settings: `discord` and `log.questions`.
    """

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self.desk = desk
        self.settings = settings

    async def answer(
        self,
        delivery: Delivery,
        question: str,
        *,
        event: int,
        asked: bool,
        private: bool = False,
        overheard: bool = False,
        channel: object = None,
    ) -> None:
        """Answer a question that was admitted.

        Args:
            delivery: Where the answer goes.
            question: Without marks.
            event: The id of the message or command.
            asked: Whether the question is not seen otherwise.
            private: Whether only the person sees the answer.
            overheard: Whether to stay quiet where there is no answer.
            channel: Where it was asked; a thread can be opened in a text channel.
        """
        started = time.monotonic()
        desk, person = self.desk, delivery.person
        place = apart(delivery.place) if private else delivery.place
        reply = await desk.ask(person, place, question, overheard=overheard)
        conversation = desk.conversations.of(person, place)
        if isinstance(reply, Answer) or not overheard:
            turns = self.settings.discord.thread_turns
            rows = under(
                reply,
                desk.qabot.generation,
                person,
                private=private,
                votes=desk.keeper.on,
                thread=isinstance(channel, discord.TextChannel)
                and 0 < turns <= len(conversation.turns),
            )
            for text in render(reply, asked=asked):
                await delivery.send(text, rows)
            await self._keep(event, person, conversation.name, reply)
        self._log(delivery.place, reply, question, time.monotonic() - started)

    async def more(self, person: int, place: int, asked: Asked, step: int) -> Reply:
        """Return further excerpts to the question of the message above a button.

        They come from the conversation where it is still remembered, else they are
        computed from what the message shows.

        Args:
            person: Who asked.
            place: Where.
            asked: What the message shows.
            step: How often more was asked for before.
        """
        remembered = tuple(self.desk.conversations.of(person, place).turns)
        places = [at for at, turn in enumerate(remembered) if _is(turn, asked)]
        earlier = remembered[: places[-1]] if places else ()
        text = asked.question if places else asked.taken_as or asked.question

        def search(qabot: Answers) -> Reply:
            reply = qabot.ask(text, earlier)
            turns = [*earlier, Turn(text, reply)]
            for _ in range(step + 1):
                reply = qabot.ask(MORE, turns)
                turns.append(Turn(MORE, reply))
            return reply

        return await self.desk.search(search)

    async def _keep(
        self, event: int, person: int, conversation: str, reply: Reply
    ) -> None:
        keeper = self.desk.keeper
        if not keeper.on or _says_nothing(reply):
            return
        try:
            await self.desk.look(
                lambda _: keeper.question(event, person, conversation, reply)
            )
        except (SearchError, RefusedError) as error:
            log.warning("question not kept %s", describe(error))

    def _log(self, place: int, reply: Reply, question: str, seconds: float) -> None:
        log.info(
            "replied place=%d kind=%s seconds=%.3f%s",
            place,
            "answer" if isinstance(reply, Answer) else reply.reason,
            seconds,
            f" question={question!r}" if self.settings.log.questions else "",
        )


def _is(turn: Turn, asked: Asked) -> bool:
    return asked == read_asked("\n".join(head(turn.reply, asked=True)))


def _says_nothing(reply: Reply) -> bool:
    return isinstance(reply, Abstention) and reply.reason in (
        "greeting",
        "empty_question",
    )
