"""Pages of the employer register: registering, an employer's own people, and the desk."""
