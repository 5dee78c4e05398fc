"""The pages of the unemployment register: the person's journey and the desk's."""
