"""What an office wants its figures to be."""
