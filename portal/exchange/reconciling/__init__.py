"""What the register says against what the inboxes received: every night, by county and day, by count and digest."""
