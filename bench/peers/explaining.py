"""
KernelExplainer of shap and LIME of lime on a network in ONNX, as bench/explaining.ts asks for them. Needs shap 0.51,
lime 0.2, onnxruntime, scikit-learn.

    python explaining.py FOLDER SHAP_SAMPLES LIME_SAMPLES REPEATS

FOLDER holds model.onnx (features -> value), and rows.json with `rows` and `background`. Prints one JSON object: for each
row the Shapley values over the background (and with a single background row of zeros), and LIME's coefficients for
which features are there (others at zero) with its intercept and R²; and the least processor milliseconds of each.
"""
import json
import sys
import time
import warnings

import numpy as np
import onnxruntime as ort
import shap
from lime.lime_base import LimeBase
from lime.lime_tabular import LimeTabularExplainer

warnings.filterwarnings("ignore")
folder, shap_samples, lime_samples, repeats = sys.argv[1], *map(int, sys.argv[2:5])
options = ort.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = ort.InferenceSession(f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"])
with open(f"{folder}/rows.json") as file:
    given = json.load(file)
rows, background = (np.asarray(given[name], dtype=np.float64) for name in ("rows", "background"))
width = rows.shape[1]


def predict(x):
    return session.run(None, {"features": np.ascontiguousarray(x, dtype=np.float32)})[0][:, 0]


def least(run):
    best = None
    for _ in range(repeats):
        started = (time.process_time(), time.perf_counter())
        found = run()
        spent = (1000 * (time.process_time() - started[0]), 1000 * (time.perf_counter() - started[1]))
        best = spent if best is None else tuple(min(a, b) for a, b in zip(best, spent))
    return found, best


def kernel(base, row, l1):
    explainer = shap.KernelExplainer(predict, base)
    return least(lambda: explainer.shap_values(row, nsamples=shap_samples, l1_reg=l1, silent=True))


def masks(seed):
    """Samples as lime's explainer of texts draws them: how many are missing is even; the first is the row itself."""
    random = np.random.RandomState(seed)
    data = np.ones((lime_samples, width))
    for i, missing in enumerate(random.randint(1, width + 1, lime_samples - 1), start=1):
        data[i, random.choice(width, missing, replace=False)] = 0
    return data


def lime_masks(row, seed):
    def run():
        data = masks(seed)
        labels = predict(data * row)[:, None]
        distances = 1 - np.sqrt(data.mean(axis=1))
        weigh = lambda d: np.sqrt(np.exp(-(d**2) / 0.25**2))
        return LimeBase(weigh, random_state=seed).explain_instance_with_data(
            data, labels, distances, 0, width, feature_selection="none"
        )

    (intercept, pairs, r2, _), time_spent = least(run)
    values = np.zeros(width)
    for feature, value in pairs:
        values[feature] = value
    return {"intercept": float(np.ravel(intercept)[0]), "values": values.tolist(), "r2": float(r2)}, time_spent


def lime_tabular(row):
    explainer = LimeTabularExplainer(background, mode="regression", discretize_continuous=False, random_state=0)
    return least(lambda: explainer.explain_instance(row, predict, num_samples=lime_samples, num_features=width))[1]


told = {"shap": [], "shapFull": [], "shapOne": [], "lime": [], "limeAgain": [], "milliseconds": {}}
times = {"shap": [], "shapFull": [], "shapOne": [], "lime": [], "limeTabular": []}
for row in rows:
    for name, base, l1 in (("shap", background, "num_features(10)"), ("shapFull", background, 0), ("shapOne", np.zeros((1, width)), "num_features(10)")):
        values, spent = kernel(base, row, l1)
        told[name].append(np.ravel(values).tolist())
        times[name].append(spent)
    found, spent = lime_masks(row, 0)
    told["lime"].append(found)
    times["lime"].append(spent)
    told["limeAgain"].append(lime_masks(row, 1)[0])
    times["limeTabular"].append(lime_tabular(row))
told["milliseconds"] = {name: np.min(all_times, axis=0).tolist() for name, all_times in times.items()}
print(json.dumps(told))
