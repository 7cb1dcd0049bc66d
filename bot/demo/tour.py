"""The tour: five steps through a practice cycle, on the page and in the terminal alike."""

import re

STEPS = (
    (
        "You are *Amara* (choose her in the list of people, or at the top left). Press *To the next thing "
        "due*: the reminder of today's session is in plg's *Messages*. Press *Attending*."
    ),
    (
        "Press *To the next thing due* twice more: the session is over, and plg introduces your buddy, "
        "Fiona. Press *Write my commitment* and save it. Then be *Fiona* and see what she gets to know."
    ),
    (
        "Be *Amara* again and press *+1 day*: the first tip. Log what you tried by its button, by a plain "
        "message to plg, or by typing `/plg log I praised the night shift`. *Share* one with your buddy."
    ),
    (
        "Be *Faith*, who facilitates. plg's *Home* shows her who takes part, never what they wrote. Type "
        "`/plg prompt` and ask both groups something; as *Bruno*, answer it in #plg-feedback-six."
    ),
    (
        "Press *+1 week* four times: tips, a nudge, the reconvene session. As *Amara*, press *Look back* on "
        "plg's *Home*; as *Faith*, press *Plan the next cycle* on hers: other buddies, another challenge."
    ),
)


def for_terminal(step: str) -> str:
    """Return a step in rich's markup instead of Slack's."""
    bold = re.sub(r"\*([^*]+)\*", r"[bold]\1[/bold]", step.replace("[", r"\["))
    return re.sub(r"`([^`]+)`", r"[cyan]\1[/cyan]", bold)
