"""Pages of the employment register: the worker's, the employer's, the office's."""
