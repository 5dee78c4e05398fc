"""A demo machine: invented staff with fixed names, and the commands that print their codes."""
