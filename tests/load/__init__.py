"""Honest use and attacks together, for minutes or hours: who is served, rightly, and what it costs.

``make soak MINUTES=60`` runs it against a server of its own and prints the figures;
``test_mixed.py`` is the same for two minutes.
"""
