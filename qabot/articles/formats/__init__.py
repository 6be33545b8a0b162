"""Bytes of a file in some format -> the text of the articles in it."""
