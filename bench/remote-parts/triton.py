"""Asks a Retort's models by tritonclient: python triton.py <address without scheme>."""

import sys

import numpy
import tritonclient
import tritonclient.http as http

client = http.InferenceServerClient(sys.argv[1])


def texts(name, values):
    tensor = http.InferInput(name, [len(values)], "BYTES")
    tensor.set_data_from_numpy(numpy.array(values, dtype=object))
    return tensor


def numbers(name, values):
    tensor = http.InferInput(name, [len(values)], "FP64")
    tensor.set_data_from_numpy(numpy.array(values, dtype=numpy.float64))
    return tensor


print("tritonclient", getattr(tritonclient, "__version__", ""), "live", client.is_server_live())
print("solubility", client.infer("solubility", [texts("smiles", ["CCO", "c1ccccc1"])]).as_numpy("solubility"))
wanted = [http.InferRequestedOutput(name) for name in ("conversion", "conversion_lower", "conversion_upper", "conversion_domain")]
found = client.infer(
    "snar-conversion",
    [texts("reaction", [sys.argv[2]] * 2), numbers("temperature", [323.15, 353.15])],
    outputs=wanted,
)
for one in wanted:
    print("snar-conversion", one.name(), found.as_numpy(one.name()))
