"""The board: figures by region with their definitions."""
