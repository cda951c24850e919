"""Process definitions as values: what they hold and how they are written down as JSON."""
