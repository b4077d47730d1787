"""The sources as folders and files: their roots, the list of their files, what is passed over."""
