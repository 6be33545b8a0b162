"""A folder of files -> documents -> passages."""
