"""Where the data of the data folder comes from; fetch.py builds the folder from it. A module has one source, or a few
that are published in one form."""
