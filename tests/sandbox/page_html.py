"""Reading the page's HTML in tests, as a browser would take it apart."""

from html.parser import HTMLParser


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def _parsed(html: str) -> _Tags:
    found = _Tags()
    found.feed(html)
    return found


def tags_and_attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the names of every tag and of every attribute."""
    found = _parsed(html)
    return found.tags, found.attributes


def words_of(html: str) -> str:
    """Return what can be read on the page."""
    return " ".join(_parsed(html).words)


def addresses_in(html: str) -> list[str]:
    """Return every address that a page links to or loads."""
    return _parsed(html).links
