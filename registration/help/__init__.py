"""失业求助: people who may not register, or only want somebody to call them (requirements 5.4)."""
