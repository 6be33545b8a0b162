"""A question and earlier turns -> an answer or an abstention."""
