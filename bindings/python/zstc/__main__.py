"""`python -m zstc` is the program zstc."""

from ._program import main

main()
