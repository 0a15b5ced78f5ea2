"""The same problems as bench/solvers.ts, by numpy and SciPy (and Cantera where it is installed): a JSON line for each.

    python bench/solvers.py [--mechanism h2o2.yaml]

Processor time, the least of several runs.
"""

import argparse
import json
import time

import numpy as np
import scipy.sparse as sparse
from scipy.integrate import solve_ivp
from scipy.sparse.linalg import spsolve


def told(name, what, run, repeats=7):
    run()
    least = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        value = run()
        least = min(least, time.process_time() - start)
    print(json.dumps({"name": name, "by": what, "milliseconds": 1e3 * least, "value": value}), flush=True)


def etdrk4_coefficients(linear, step):
    circle = np.exp(2j * np.pi * (np.arange(1, 33) - 0.5) / 32)
    z = step * linear[..., None] + circle
    mean = lambda f: step * np.real(np.mean(f, axis=-1))
    return (
        np.exp(step * linear),
        np.exp(step * linear / 2),
        mean((np.exp(z / 2) - 1) / z),
        mean((-4 - z + np.exp(z) * (4 - 3 * z + z**2)) / z**3),
        mean((2 + z + np.exp(z) * (z - 2)) / z**3),
        mean((-4 - 3 * z - z**2 + np.exp(z) * (4 - z)) / z**3),
    )


def etdrk4(v, coefficients, nonlinear, steps):
    whole, half, q, f1, f2, f3 = coefficients
    for _ in range(steps):
        nv = nonlinear(v)
        a = half * v + q * nv
        na = nonlinear(a)
        b = half * v + q * na
        nb = nonlinear(b)
        c = half * a + q * (2 * nb - nv)
        nc = nonlinear(c)
        v = whole * v + f1 * nv + 2 * f2 * (na + nb) + f3 * nc
    return v


def burgers():
    n = 1024
    k = np.arange(n // 2 + 1.0)
    outer = np.where(3 * k < n, -0.5j * k, 0)
    u = np.sin(2 * np.pi * np.arange(n) / n)
    nonlinear = lambda v: outer * np.fft.rfft(np.fft.irfft(v, n) ** 2)
    v = etdrk4(np.fft.rfft(u), etdrk4_coefficients(-0.01 * k * k, 1e-2), nonlinear, 100)
    return float(np.fft.irfft(v, n)[300])


def navier_stokes(steps=20):
    n = 64
    x = np.arange(n) / n
    x, y = np.meshgrid(x, x, indexing="ij")
    w = 3 * np.sin(2 * np.pi * (x + y)) + 2 * np.cos(4 * np.pi * x - 2 * np.pi * y) + np.cos(2 * np.pi * y)
    force = np.fft.rfft2(0.1 * (np.sin(2 * np.pi * (x + y)) + np.cos(2 * np.pi * (x + y))))
    qx = 2 * np.pi * np.fft.fftfreq(n, 1 / n)[:, None]
    qy = 2 * np.pi * np.arange(n // 2 + 1.0)[None, :]
    square = qx**2 + qy**2
    inverse = np.where(square > 0, 1 / np.where(square > 0, square, 1), 0)
    kept = (3 * np.abs(qx) < 2 * np.pi * n) & (3 * qy < 2 * np.pi * n)

    def nonlinear(v):
        psi = v * inverse * kept
        back = lambda f: np.fft.irfft2(f, (n, n))
        field = back(1j * qy * psi) * back(1j * qx * v * kept) - back(1j * qx * psi) * back(1j * qy * v * kept)
        return force - kept * np.fft.rfft2(field)

    v = etdrk4(np.fft.rfft2(w), etdrk4_coefficients(-1e-3 * square, 1 / steps), nonlinear, steps)
    return float(np.fft.irfft2(v, (n, n))[5, 9])


def robertson(method, end):
    def rate(_, y):
        decay, pairing, back = 0.04 * y[0], 3e7 * y[1] ** 2, 1e4 * y[1] * y[2]
        return [back - decay, decay - back - pairing, pairing]

    return float(solve_ivp(rate, (0, end), [1, 0, 0], method=method, rtol=1e-6, atol=1e-10).y[0, -1])


def darcy(n):
    x = (np.arange(n) + 0.5) / n
    a = np.where(np.sin(7 * x[:, None] + 1) + np.cos(9 * x[None, :] * (1 + x[:, None])) > 0, 12.0, 3.0)
    mean = lambda p, q: 2 * p * q / (p + q)
    east, north = mean(a[:-1], a[1:]), mean(a[:, :-1], a[:, 1:])
    diagonal = np.zeros((n, n))
    diagonal[:-1] += east
    diagonal[1:] += east
    diagonal[:, :-1] += north
    diagonal[:, 1:] += north
    diagonal[0] += 2 * a[0]
    diagonal[-1] += 2 * a[-1]
    diagonal[:, 0] += 2 * a[:, 0]
    diagonal[:, -1] += 2 * a[:, -1]
    at = np.arange(n * n).reshape(n, n)
    rows = [at[:-1].ravel(), at[1:].ravel(), at[:, :-1].ravel(), at[:, 1:].ravel(), at.ravel()]
    columns = [at[1:].ravel(), at[:-1].ravel(), at[:, 1:].ravel(), at[:, :-1].ravel(), at.ravel()]
    values = [-east.ravel(), -east.ravel(), -north.ravel(), -north.ravel(), diagonal.ravel()]
    matrix = sparse.csc_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))))
    return float(spsolve(matrix, np.full(n * n, 1 / n**2)).reshape(n, n)[n // 2, n // 3])


def orbit():
    def rate(_, s):
        q, p = s[:4].reshape(2, 2), s[4:]
        gap = q[:, 1] - q[:, 0]
        pull = gap / np.sum(gap**2) ** 1.5
        return np.concatenate([p, [pull[0], -pull[0], pull[1], -pull[1]]])

    start = [1, -1, 0, 0, 0, 0, 0.3, -0.3]
    return float(solve_ivp(rate, (0, 20), start, method="DOP853", rtol=1e-9, atol=1e-9).y[0, -1])


def ignition(mechanism, temperature):
    import cantera

    gas = cantera.Solution(mechanism, "ohmech")

    def run():
        gas.set_equivalence_ratio(1, "H2", "O2:1,N2:3.76")
        gas.TP = temperature, 101325
        net = cantera.ReactorNet([cantera.IdealGasReactor(gas, clone=False)])
        times, temperatures, steepest = [0], [temperature], 0
        while True:
            net.step()
            times.append(net.time)
            temperatures.append(gas.T)
            rise = (temperatures[-1] - temperatures[-2]) / (times[-1] - times[-2])
            steepest = max(rise, steepest)
            if temperatures[-1] > temperature + 300 and rise < 0.02 * steepest:
                break
        i = np.argmax(np.diff(temperatures) / np.diff(times))
        return 0.5 * (times[i] + times[i + 1])

    return run


parser = argparse.ArgumentParser()
parser.add_argument("--mechanism")
arguments = parser.parse_args()
told("burgers", "numpy ETDRK4", burgers)
told("navier-stokes", "numpy ETDRK4", navier_stokes)
for end in (40, 1e5):
    for method in ("BDF", "LSODA"):
        told(f"robertson {end:g}", f"SciPy {method}", lambda: robertson(method, end))
for n in (64, 128, 256):
    told(f"darcy {n}", "SciPy spsolve", lambda: darcy(n), 3)
told("two-body", "SciPy DOP853", orbit)
if arguments.mechanism:
    for temperature in (1000, 1400):
        told(f"ignition {temperature}", "Cantera", ignition(arguments.mechanism, temperature), 3)
