"""Text into structured references, and back into print; standard library only."""
