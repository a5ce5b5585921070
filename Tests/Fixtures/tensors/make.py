"""Makes the files of this folder (needs numpy and polygraphy, PyPI). They are read by SlipwayFormatsTests."""

import json
import pathlib

import numpy as np
from polygraphy.json import save_json

here = pathlib.Path(__file__).parent
arrays = {
    "ids": np.arange(6, dtype=np.int64).reshape(2, 3) - 2,
    "half": np.array([[1.5, -2.0], [0.25, 65504.0]], dtype=np.float16),
    "flags": np.array([True, False]),
    "columns": np.asfortranarray(np.arange(12, dtype=np.float32).reshape(2, 3, 2)),
    "big": np.array([1, 258, -3], dtype=">i4"),
    "texts": np.array(["ab", "", "grün"]),
    "bytes": np.array([b"x", b"yz"]),
}
np.savez(here / "stored.npz", **arrays)
np.savez_compressed(here / "deflated.npz", **arrays, noise=np.random.default_rng(1).integers(0, 50, 3000, dtype=np.uint8))
np.savez(here / "pickled.npz", objects=np.array(["a", None], dtype=object))
np.savez(here / "records.npz", records=np.zeros(2, dtype=[("a", "<f4"), ("b", "<i8")]))
np.savez(here / "complex.npz", waves=np.zeros(2, dtype=np.complex64))
np.save(here / "single.npy", np.zeros(2, dtype=np.float32))
save_json([{"ids": arrays["ids"]}, {"ids": arrays["ids"][:1]}], str(here / "polygraphy.json"))
kserve = {
    "inputs": [
        {"name": "ids", "shape": [2, 3], "datatype": "INT64", "data": arrays["ids"].tolist()},
        {"name": "half", "shape": [2], "datatype": "FP16", "data": [1.5, -2]},
        {"name": "texts", "shape": [2], "datatype": "BYTES", "data": ["ab", "grün"]},
    ]
}
(here / "kserve.json").write_text(json.dumps(kserve, ensure_ascii=False) + "\n")
