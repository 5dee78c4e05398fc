"""A simulator for each channel: pages that look in from outside and do everything through the signed API. Demo machines only."""
