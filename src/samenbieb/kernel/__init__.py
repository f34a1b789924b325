"""The words that every room uses: who asks, for whom, when, how much, what was refused, what was written down."""
