"""SciPy: each expression is run by SciPy itself, and the rules must give the same."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, really

from shapewright.analysis import analyse_text

pytest.importorskip("scipy")

HEADER = """
import numpy as np
import scipy
from scipy import fft, linalg, ndimage, optimize, signal, special
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist, euclidean, pdist
x = np.random.rand(3, 4).astype("float32")
y = np.arange(12).reshape(3, 4)
image = np.random.rand(20, 30)
wave = np.random.rand(100)
"""
EXPRESSIONS = [
    "linear_sum_assignment(x)",
    "optimize.linear_sum_assignment(image)[1]",
    "cdist(image, image[:5])",
    "pdist(x)",
    "special.expit(x)",
    "special.erf(y)",
    "special.softmax(x, axis=-1)",
    "special.logsumexp(y, axis=1, keepdims=True)",
    "special.logsumexp(image)",
    "ndimage.gaussian_filter(image, sigma=2)",
    "ndimage.sobel(y)",
    "ndimage.binary_dilation(image > 0.5)",
    "ndimage.label(image > 0.5)[0]",
    "ndimage.distance_transform_edt(image > 0.5)",
    "signal.convolve(wave, np.ones(5))",
    "signal.convolve(wave, np.ones(5), mode='valid')",
    "signal.fftconvolve(image, np.ones((3, 3)), mode='same')",
    "signal.lfilter([1.0, 2.0], [1.0], wave)",
    "signal.filtfilt([0.5, 0.5], [1.0], wave)",
    "signal.resample(wave, 50)",
    "linalg.inv(np.eye(3))",
    "linalg.det(np.eye(3))",
    "linalg.block_diag(np.ones((2, 3)), np.ones((1, 4)))",
    "linalg.inv(np.eye(3), check_finite=False)",
    "linalg.norm(image, axis=0, check_finite=False)",
    "fft.rfft(wave)",
    "fft.fft2(image, workers=2)",
    "fft.fftshift(fft.fft(wave, n=64, overwrite_x=True))",
    "fft.fftfreq(10, 0.5)",
    "special.erf(image + 0j)",
    "signal.fftconvolve(np.arange(5), np.arange(3))",
    "signal.convolve(np.arange(5), np.arange(3))",
    "signal.filtfilt(np.ones(2, 'float32'), np.ones(1, 'float32'), wave.astype('float32'))",
    "ndimage.uniform_filter(y, 3)",
    "signal.butter(4, 0.2)[0]",
    "signal.butter(5, [0.2, 0.4], btype='bandpass')[1]",
    "signal.butter(5, 0.2, 'high', output='sos')",
    "signal.butter(3, [0.2, 0.4], 'bandstop', False, 'sos')",
    "signal.cheby1(4, 1, 0.3)[0]",
    "signal.firwin(31, 0.3)",
    "signal.get_window('hann', 20)",
    "signal.windows.hann(9)",
    "signal.welch(wave, fs=10)",
    "signal.welch(wave, 10.0, nperseg=64)",
    "signal.welch(image.astype('float32'), nperseg=16)[1]",
    "signal.periodogram(wave)",
    "signal.spectrogram(wave, nperseg=32)",
    "signal.spectrogram(wave, 1.0, nperseg=32, noverlap=16)",
    "signal.find_peaks(wave, height=0.5)[0]",
    "signal.argrelextrema(wave, np.greater)",
    "signal.decimate(wave, 3)",
    "signal.sawtooth(wave)",
    "signal.convolve2d(image, np.ones((3, 3)), mode='same')",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_rule_gives_what_scipy_gives(expression: str) -> None:
    real = really(HEADER, expression, lambda array: str(array.dtype))
    assert alike(inferred(HEADER, expression, len(real)), real)


@pytest.mark.parametrize(
    "expression", ["linear_sum_assignment(wave)", "cdist(wave, wave)", "cdist(image, x)", "pdist(wave)",
                   "signal.convolve2d(np.ones((4, 4, 3)), x)", "signal.correlate2d(x, wave)"]
)
def test_what_scipy_refuses_is_told(expression: str) -> None:
    with pytest.raises(ValueError) as raised:
        really(HEADER, expression, lambda array: "")
    (problem,) = analyse_text(f"{HEADER}{expression}\n").problems
    assert str(raised.value) in problem.message


@pytest.mark.parametrize("expression", ["ndimage.sobel(image, 0, np.float32)", "ndimage.sobel(image, output='float32')"])
def test_the_dtype_that_is_asked_for_is_not_guessed(expression: str) -> None:
    assert really(HEADER, expression, lambda array: str(array.dtype)) == [("float32", (20, 30))]
    assert inferred(HEADER, expression, 1) == [(None, (20, 30))]


def test_an_array_that_is_not_known_is_one_of_numpys() -> None:
    text = HEADER + "def f(b, a):\n    c = signal.filtfilt(b, a, wave)\n    return np.sum(b) + a\n"
    assert not analyse_text(text).problems
    rows = [f for f in analyse_text(text).facts if f.role == "expression" and f.tensor is not None]
    assert {f.tensor.library for f in rows if f.tensor} == {"numpy"}
