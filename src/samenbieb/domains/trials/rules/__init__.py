"""What a scenario is, and whether an answer is what it expects. Values in, verdict out."""
