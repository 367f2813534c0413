"""Front ends that ask a person. The terminal is the one that is there."""
