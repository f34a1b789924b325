"""What is decided about learning: scales of levels, exercises and their scores, how far somebody is, codes of passes."""
