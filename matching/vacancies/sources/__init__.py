"""Where the word of a vacancy comes from: partners' feeds, joined into one advertisement each (requirements 7.1, 3.3)."""
