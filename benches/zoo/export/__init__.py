"""The zoo: models as their developers export them, with what onnxruntime says of them.

Every recipe trains on synthetic patients drawn from a seed, exports with the exporter a developer would use, at the
opset which that exporter chooses, and is then run in onnxruntime on one thread. Nothing is downloaded.
"""
