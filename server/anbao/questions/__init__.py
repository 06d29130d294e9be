"""The competency questions: ``queries/`` as a catalogue that can be read, listed and asked."""
