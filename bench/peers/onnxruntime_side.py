"""ONNX Runtime's side, through the C interface of the native library, so that no binding's cost is counted against it:
onnxruntime_side.py LIBRARY. Input and output tensors are made once; a run is one call of OrtApi::Run.
"""

import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_void_p

import turn

# Places in the OrtApi structure of onnxruntime_c_api.h, which may only grow at its end.
GET_ERROR_MESSAGE, CREATE_ENV, CREATE_SESSION, RUN, CREATE_SESSION_OPTIONS = 2, 3, 7, 9, 10
ENABLE_MEM_PATTERN, SET_GRAPH_OPTIMIZATION, SET_INTRA_THREADS, SET_INTER_THREADS = 16, 23, 24, 25
CREATE_TENSOR_WITH_DATA, CREATE_CPU_MEMORY_INFO = 49, 69
API_VERSION, WARNING, ENABLE_ALL, FLOAT, DEVICE_ALLOCATOR, DEFAULT_MEMORY = 14, 2, 99, 1, 0, 0


class Runtime:
    def __init__(self, path):
        class ApiBase(ctypes.Structure):
            _fields_ = [("get_api", ctypes.CFUNCTYPE(c_void_p, c_uint32)), ("version", ctypes.CFUNCTYPE(c_char_p))]

        library = ctypes.CDLL(path)
        library.OrtGetApiBase.restype = POINTER(ApiBase)
        base = library.OrtGetApiBase().contents
        self.version = base.version().decode()
        self._table = ctypes.cast(base.get_api(API_VERSION), POINTER(c_void_p))

    def function(self, place, *arguments):
        return ctypes.CFUNCTYPE(c_void_p, *arguments)(self._table[place])

    def call(self, place, types, *arguments):
        self.check(self.function(place, *types)(*arguments))

    def make(self, place, types, *arguments):
        """Calls a function whose last argument is the place for what it makes."""
        made = c_void_p()
        self.call(place, [*types, POINTER(c_void_p)], *arguments, byref(made))
        return made

    def check(self, status):
        if status:
            raise RuntimeError(ctypes.CFUNCTYPE(c_char_p, c_void_p)(self._table[GET_ERROR_MESSAGE])(status).decode())


def tensor(runtime, memory, data, shape):
    return runtime.make(
        CREATE_TENSOR_WITH_DATA, [c_void_p, c_void_p, c_size_t, POINTER(c_int64), c_size_t, c_int],
        memory, data, ctypes.sizeof(data), (c_int64 * len(shape))(*shape), len(shape), FLOAT)


def load(case, library):
    runtime = Runtime(library)
    environment = runtime.make(CREATE_ENV, [c_int, c_char_p], WARNING, b"peers")
    options = runtime.make(CREATE_SESSION_OPTIONS, [])
    runtime.call(SET_GRAPH_OPTIMIZATION, [c_void_p, c_int], options, ENABLE_ALL)
    runtime.call(SET_INTRA_THREADS, [c_void_p, c_int], options, case["threads"])
    runtime.call(SET_INTER_THREADS, [c_void_p, c_int], options, 1)
    runtime.call(ENABLE_MEM_PATTERN, [c_void_p], options)
    session = runtime.make(CREATE_SESSION, [c_void_p, c_char_p, c_void_p], environment, case["onnx"].encode(), options)

    memory = runtime.make(CREATE_CPU_MEMORY_INFO, [c_int, c_int], DEVICE_ALLOCATOR, DEFAULT_MEMORY)
    shape = [case["batch"], *case["input"]]
    length = 1
    for size in shape:
        length *= size
    samples, scores = (ctypes.c_float * length)(), (ctypes.c_float * (case["batch"] * case["classes"]))()
    with open(case["samples"], "rb") as file:
        file.readinto(samples)

    names = c_char_p * 1
    inputs = (c_void_p * 1)(tensor(runtime, memory, samples, shape))
    outputs = (c_void_p * 1)(tensor(runtime, memory, scores, [case["batch"], case["classes"]]))
    arguments = (session, None, names(b"input"), inputs, c_size_t(1), names(b"output"), c_size_t(1), outputs)
    run = runtime.function(RUN, c_void_p, c_void_p, names, c_void_p, c_size_t, names, c_size_t, c_void_p)

    def step():
        if run(*arguments):
            raise RuntimeError("OrtApi::Run failed")

    runtime.check(run(*arguments))
    with open(case["output"], "wb") as file:
        file.write(scores)
    keep = (environment, options, memory, samples, scores)
    step.keep = keep
    return step, {"version": f"ONNX Runtime {runtime.version}", "losses": []}


if __name__ == "__main__":
    turn.serve(lambda case: load(case, sys.argv[1]))
