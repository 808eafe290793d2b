"""Published scores as ONNX graphs. One module a score: its sources, its graph, a second reading, its golden patients."""
