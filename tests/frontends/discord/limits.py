"""A request's method, path and JSON -> what in it Discord would refuse, or may ping."""

import re
from collections.abc import Iterator
from typing import Any

MESSAGE, UPDATE, CHOICES, MODAL = 4, 7, 8, 9
_MESSAGES = re.compile(
    r"channels/\d+/messages(/\d+)?|webhooks/\d+/[^/]+(/messages/[^/]+)?"
)
_POSTED = re.compile(r"channels/\d+/messages")
_COMMANDS = re.compile(r"applications/\d+(/guilds/\d+)?/commands")
_SINGLE = 4000  # characters of all text displays together


def faults(method: str, path: str, body: Any) -> list[str]:
    """Give one sentence for each fault."""
    found: list[str] = []
    if path.endswith("/callback"):
        found += _callback(body)
    elif _COMMANDS.fullmatch(path) and method in {"PUT", "POST"}:
        for command in body if isinstance(body, list) else [body]:
            found += _command(command)
    elif _MESSAGES.fullmatch(path) and method in {"POST", "PATCH"}:
        found += _message(body, new=method == "POST")
        if _POSTED.fullmatch(path) and method == "POST":
            nonce = str(body.get("nonce", ""))
            if not body.get("enforce_nonce") or not 0 < len(nonce) <= 25:
                found.append(f"no enforced nonce: {nonce!r}")
    return [f"{method} {path}: {fault}" for fault in found]


def _callback(body: dict[str, Any]) -> Iterator[str]:
    data = body.get("data") or {}
    if body["type"] in {MESSAGE, UPDATE}:
        yield from _message(data, new=body["type"] == MESSAGE)
    if body["type"] == CHOICES:
        yield from _over("choices", data["choices"], 25)
        for choice in data["choices"]:
            yield from _over("choice name", choice["name"], 100, least=1)
            yield from _over("choice value", str(choice["value"]), 100)
    if body["type"] == MODAL:
        yield from _over("modal title", data["title"], 45, least=1)
        yield from _over("custom id", data["custom_id"], 100, least=1)


def _message(body: dict[str, Any], *, new: bool) -> Iterator[str]:
    mentions = body.get("allowed_mentions")
    if "content" in body or new:
        if not mentions or mentions.get("parse") != []:
            yield f"somebody may be pinged: {mentions}"
        elif mentions.get("replied_user") or mentions.get("users"):
            yield f"somebody is pinged: {mentions}"
    content = body.get("content") or ""
    yield from _over("content", content, 2000)
    shown = ("embeds", "components", "attachments", "poll")
    if new and not content.strip() and not any(map(body.get, shown)):
        yield "an empty message"
    embeds = body.get("embeds") or []
    yield from _over("embeds", embeds, 10)
    texts = [text for each in embeds for text in _embed_texts(each)]
    if sum(units(text) for _, text, _ in texts) > 6000:
        yield "embeds hold more than 6000 characters"
    for name, text, most in texts:
        yield from _over(name, text, most)
    for each in embeds:
        yield from _over("fields", each.get("fields", []), 25)
    yield from _components(body.get("components") or [])


def _embed_texts(embed: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    yield "embed title", embed.get("title") or "", 256
    yield "embed description", embed.get("description") or "", 4096
    yield "embed footer", (embed.get("footer") or {}).get("text", ""), 2048
    yield "embed author", (embed.get("author") or {}).get("name", ""), 256
    for field in embed.get("fields", []):
        yield "field name", field["name"], 256
        yield "field value", field["value"], 1024


def _components(rows: list[dict[str, Any]]) -> Iterator[str]:
    every = list(_walk(rows))
    if all(row["type"] == 1 for row in rows):
        yield from _over("rows", rows, 5)
    yield from _over("components", every, 40)
    ids = [each["custom_id"] for each in every if each.get("custom_id")]
    if len(ids) != len({*ids}):
        yield f"custom ids are not unique: {ids}"
    displays = [each["content"] for each in every if each["type"] == 10]
    yield from _over("text displays", "".join(displays), _SINGLE)
    for each in every:
        if each["type"] == 1:
            yield from _over("row", each["components"], 5, least=1)
        if "custom_id" in each:
            yield from _over("custom id", each["custom_id"], 100, least=1)
        yield from _over("label", each.get("label") or "", 80)
        yield from _over("placeholder", each.get("placeholder") or "", 150)
        yield from _over("options", each.get("options") or [], 25)
        for option in each.get("options") or []:
            for name in ("label", "value", "description"):
                yield from _over(f"option {name}", option.get(name) or "", 100)


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in components:
        yield each
        yield from _walk(each.get("components") or [])


def _command(command: dict[str, Any]) -> Iterator[str]:
    yield from _over("command name", command["name"], 32, least=1)
    if command.get("type", 1) == 1:
        yield from _over("description", command.get("description") or "", 100, least=1)
        yield from _options(command.get("options") or [])


def _options(options: list[dict[str, Any]]) -> Iterator[str]:
    yield from _over("command options", options, 25)
    for option in options:
        yield from _over("option name", option["name"], 32, least=1)
        yield from _over("option description", option["description"], 100, least=1)
        yield from _over("option choices", option.get("choices") or [], 25)
        yield from _options(option.get("options") or [])


def _over(
    name: str, value: str | list[Any], most: int, least: int = 0
) -> Iterator[str]:
    size = units(value) if isinstance(value, str) else len(value)
    if not least <= size <= most:
        yield f"{name}: {size}, allowed are {least} to {most}"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
