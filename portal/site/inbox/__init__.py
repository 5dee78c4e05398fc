"""The inbox of an office: what was sent home, acknowledged, acted on."""
