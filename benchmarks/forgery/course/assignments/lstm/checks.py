"""No public checks: what is graded here is hidden, for us and for the peers."""
