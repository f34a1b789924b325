"""The measurements of bench/ at the smallest size: that they still run, not how fast."""
