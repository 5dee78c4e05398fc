"""Pages of the comparison: the runs with their counts for officials, the hits for the desk."""
