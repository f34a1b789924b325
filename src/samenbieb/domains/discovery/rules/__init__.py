"""What makes an answer good, as figures; and how a judgement names the works that it means."""
