"""The pages of the recommendations: the person's, the office's, the employer's."""
