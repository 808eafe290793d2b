"""Cases whose stored outputs contradict the standard's own text. Each was read, and put to onnxruntime too."""

_WRAPS = (
    "QLinearMatMul saturates (ONNX Operators, QLinearMatMul, version 21: `y = saturate((x / y_scale) + y_zero_point)`); "
    "the stored outputs wrap around instead, by NumPy's cast to int8. onnxruntime 1.32 saturates, as here."
)

REASONS = {
    "test_qlinearmatmul_2D_int8_float32": _WRAPS,
    "test_qlinearmatmul_3D_int8_float32": _WRAPS,
}
