"""Pages of hiring: the applicant's, the employer's, the desk's."""
