"""Tables that leave the house: Excel."""
