"""The tour: seven steps through a practice cycle, on the page and in the terminal alike."""

import re

STEPS = (
    (
        "You are *Amara* (choose her in the list of people, or at the top left). Press *To the next thing "
        "due*: the reminder of today's session is in plg's *Messages*. Press *Attending*."
    ),
    (
        "Press *+1 hour*: the session begins. In #plg-feedback-six press *Start session*, then *Next step* "
        "again and again; on some steps there is something to *Write down*. On the last, press *I am here*."
    ),
    (
        "Finish the session and press *To the next thing due*: plg introduces your buddy, Fiona, in its "
        "*Messages*. Press *Write my commitment* and save it. Then be *Fiona* and see what she gets to know."
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
        "Press *+1 week* three times and *+1 day* six times: tips, a nudge, and the reconvene session. As "
        "*Amara*, start it in #plg-feedback-six, go on to the strategies, and *Vote*."
    ),
    (
        "Press *+1 day*. As *Amara*, press *Look back* on plg's *Home*; as *Faith*, press *Plan the next "
        "cycle* on hers: other buddies, and the challenge that the group has settled on."
    ),
)


def for_terminal(step: str) -> str:
    """Return a step in rich's markup instead of Slack's."""
    bold = re.sub(r"\*([^*]+)\*", r"[bold]\1[/bold]", step.replace("[", r"\["))
    return re.sub(r"`([^`]+)`", r"[cyan]\1[/cyan]", bold)
