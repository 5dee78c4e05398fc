"""Pages of the register of job seekers: the person's own, and the office's."""
