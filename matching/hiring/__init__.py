"""The pages where an employer and an applicant meet: applying, answering, meeting, hiring; the employer's home; the desk's view."""
