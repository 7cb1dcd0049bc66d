"""The tour: five steps through a practice cycle, on the page and in the terminal alike."""

import re

STEPS = (
    "Be *Amara* (choose her in the list, or at the top left) and press *To the next thing due*. The reminder "
    "of today's session is in plg's *Messages*: press *Attending*.",
    "Press *To the next thing due* twice more: the session is over, and plg introduces your buddy, Fiona. "
    "Press *Write my commitment*, then be *Fiona* and see what she gets to know.",
    "Be *Amara* again and press *+1 week*: the first tip. Log what you tried by its button, by writing to plg "
    "as to a colleague, or by `/plg log I praised the night shift`. Share one entry with your buddy.",
    "Be *Faith*, who facilitates. Her *Home* shows who takes part, never what they wrote. Type `/plg prompt` "
    "to ask both groups something; answer as *Bruno* in his group's channel.",
    "Press *+1 week* until it is November: tips, a nudge, the reconvene session. Look back as *Amara*, then "
    "be *Faith* and plan the next cycle, with new buddies.",
)


def for_terminal(step: str) -> str:
    """Return a step in rich's markup instead of Slack's."""
    bold = re.sub(r"\*([^*]+)\*", r"[bold]\1[/bold]", step.replace("[", r"\["))
    return re.sub(r"`([^`]+)`", r"[cyan]\1[/cyan]", bold)
