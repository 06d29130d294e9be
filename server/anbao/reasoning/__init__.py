"""What follows from the files: rules, their conclusions and why; contradictions."""
