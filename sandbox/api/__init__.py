"""The Web API: one module a method family; `methods` imports them all, so that each registers itself."""
