"""Who is asking and what they may see: tokens become actors, actors become scopes."""
