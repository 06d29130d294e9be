"""Bringing a case: what a file looks like, what its parts are called, what a form shows of it."""
