"""``scipy.fft``: the transforms of ``numpy.fft``, with options of how they are computed.

https://docs.scipy.org/doc/scipy/reference/fft.html
"""

from __future__ import annotations

from shapewright.libraries.scipy.registration import as_in_numpy

TRANSFORMS = (
    "fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn",
    "irfftn", "fftshift", "ifftshift", "fftfreq", "rfftfreq",
)  # fmt: skip

as_in_numpy((f"fft.{name}" for name in TRANSFORMS), ("overwrite_x", "workers", "plan", "xp"))
