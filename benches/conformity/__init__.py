"""The ONNX standard's own node tests, put to a peer (`benches/peers`), each case counted once."""
