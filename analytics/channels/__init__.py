"""By which channel people come, where they begin and where they finish (requirements 5.4)."""
