"""What `benchmarks/peers.py` is made of.

texts.py         a folder of text -> articles, for `benchmarks/corpus.py`
cutting.py       an articles folder -> the passages that the peers are given
contenders.py    who is measured, and how each is used
adapters/        one small class a contender, for `serve.py`
serve.py         the process in which a contender indexes or answers
processes.py     starts these, watches their memory, and ends them
environment.py   the peers' own Python environment
state.py         what was measured so far, on disk
measuring.py     a contender and a folder -> its figures, stage by stage
floor.py         how fast memory is
figures.py       what was measured -> medians, shares, ratios
report.py        these as Markdown tables
plots.py         and as SVG
"""
