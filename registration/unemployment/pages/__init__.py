"""The pages of the unemployment register: applying, what is mine, and the desk's."""
