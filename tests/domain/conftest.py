"""Property tests say what holds, never how fast: a busy machine fails none of them."""

from hypothesis import settings

settings.register_profile("plg", settings.default, deadline=None)
settings.load_profile("plg")
