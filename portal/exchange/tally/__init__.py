"""How fast what was sent home arrives and is dealt with: counted a day, a county and a kind of event."""
