"""The doors and pages: the only home of Flask."""
