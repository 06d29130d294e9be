"""Tools for language-model agents: our own doors, spoken in the Model Context Protocol."""
