"""The dataset as others take it away: dumps, their checksums, and what VoID and DCAT say of it."""
