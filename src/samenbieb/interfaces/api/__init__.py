"""The door for programs: health and the description of the interface (OpenAPI)."""
