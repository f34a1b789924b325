"""A real browser on a real installation with the demo world: a few long walks, and every page looked at."""
