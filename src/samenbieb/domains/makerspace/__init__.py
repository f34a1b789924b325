"""The room of the maker place (makerplaats): machines, permits, materials, jobs, what was made."""
