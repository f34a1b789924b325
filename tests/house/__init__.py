"""The house guards itself: what a linter cannot see is said here, one rule to a test."""
