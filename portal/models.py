"""Names every model of the platform, so that Django finds them; the models live with their subjects."""
