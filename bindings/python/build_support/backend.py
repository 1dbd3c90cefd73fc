"""Build hooks for who names this folder: they are those of the project's root, where the sources of the library are."""

import os

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
if not os.path.exists(os.path.join(_ROOT, "src", "api")):
    raise RuntimeError(f"bindings/python was copied away from the sources of libzstc (expected them in {_ROOT})")
os.chdir(_ROOT)

from scikit_build_core.build import *  # reads the pyproject.toml of the working folder
