"""The Discord bot; the only place that imports discord.

`bot.py` keeps a connection up, `client.py` hears events, `desk.py` answers within
bounds, `render.py` lays out, `delivery.py` sends.
"""

from qabot.frontends.discord.bot import run

__all__ = ["run"]
