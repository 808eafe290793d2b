"""onnxruntime as a peer of `kusushi bench`: one thread, one JSON object a line (see README.md beside this)."""

import json
import math
import resource
import sys
import time

import numpy
import onnxruntime

DTYPES = {"string": object, "bool": bool}


class Peer:
    def load(self, request):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        start = time.perf_counter_ns()
        self.session = onnxruntime.InferenceSession(request["path"], options, providers=["CPUExecutionProvider"])
        self.inputs = {}
        return {"load_ns": time.perf_counter_ns() - start}

    def read(self, path):
        if path not in self.inputs:
            with open(path) as file:
                inputs = json.load(file)["inputs"]
            self.inputs[path] = [(one["name"], tensor(one), one["batched"]) for one in inputs]
        return self.inputs[path]

    def answer(self, request):
        feed = {name: values for name, values, _ in self.read(request["inputs"])}
        outputs = self.session.run(None, feed)
        names = [output.name for output in self.session.get_outputs()]
        return {"outputs": [plain(name, output) for name, output in zip(names, outputs, strict=True)]}

    def time(self, request):
        inputs, batch = self.read(request["inputs"]), request["batch"]
        rows = min((len(values) for _, values, batched in inputs if batched), default=0)
        feeds = [
            {name: values[at : at + batch] if batched else values for name, values, batched in inputs}
            for at in range(0, rows - batch + 1, batch)
        ]
        run, now, each = self.session.run, time.perf_counter_ns, []
        start = time.process_time_ns()
        for feed in feeds:
            began = now()
            run(None, feed)
            each.append(now() - began)
        return {"cpu_ns": time.process_time_ns() - start, "runs": len(feeds), "each_ns": each}

    def memory(self, _request):
        return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def tensor(one):
    """An input of the file; `numpy` reads the names of what is no finite number."""
    return numpy.array(one["values"], DTYPES.get(one["kind"], one["kind"])).reshape(one["shape"])


def plain(name, output):
    """A tensor, or a sequence of maps (ZipMap) as the matrix of its values."""
    if isinstance(output, list):
        output = numpy.array([list(row.values()) if isinstance(row, dict) else row for row in output])
    return {"name": name, "shape": list(output.shape), "values": [element(value) for value in output.ravel().tolist()]}


def element(value):
    """A JSON value; what JSON has no number for by its name."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def main():
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(peer, request["op"])(request)
        except Exception as error:  # whatever it is, it is the answer
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


main()
