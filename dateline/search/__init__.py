"""Query execution over columnar segments: kernels on whole arrays, a planner, an executor."""
