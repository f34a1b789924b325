"""The room of monitoring (monitor): what was observed, by place, municipality and period, and how it was counted."""
