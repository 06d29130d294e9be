"""From a dataset to findings: what is wrong, on which line, why, and how to mend it."""
