"""The contenders, each as the class that `serve.py` drives.

These modules run in the contender's own environment: they import the standard library
and the contender's package, and `shared.py`.
"""
