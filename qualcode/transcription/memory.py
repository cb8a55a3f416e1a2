"""Whether memory was wanting: libraries say so in words of their own, and some only on stderr before they end the process."""

from __future__ import annotations

#: of ctranslate2 and its mkl, onnxruntime, numpy's OpenBLAS, the loader of shared libraries, torch, C++ and Python itself
_SAID = (
    *("bad_alloc", "bad allocation", "out of memory", "not enough memory", "cannot allocate", "can't allocate", "failed to allocate"),
    *("unable to allocate", "memory allocation", "failed to map segment", "can't start new thread"),
)


def wants_memory(error: BaseException | str) -> bool:
    """By the kind of an error, or by what was said."""
    words = str(error).lower()
    return isinstance(error, MemoryError) or any(said in words for said in _SAID)
