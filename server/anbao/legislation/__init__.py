"""Official texts into the user's own folder: files → lines → units → shelf, and back as wording.

Nothing here is ours to publish: what a user imports stays in that user's data folder. Texts lie in
an SQLite file (``shelf.py``), since it opens at once however much it holds, answers by IRI in
microseconds, and loses nothing that was committed before an interruption.
"""
