"""A person of the workspace, with everything they can do."""

from sandbox.person.commanding import Commanding
from sandbox.person.modals import Modals
from sandbox.person.places import Places
from sandbox.person.reading import Reading
from sandbox.person.talking import Talking


class Person(Reading, Talking, Commanding, Modals, Places):
    """A human who uses Slack: each act returns when the app has answered it, or failed to.

    NotPossible is raised for what Slack's client would not offer.
    """
