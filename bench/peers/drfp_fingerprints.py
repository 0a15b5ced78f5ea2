"""DRFP of the reactions on standard input, one a line: a line of set places each, then the seconds of processor time.

    python bench/peers/drfp_fingerprints.py < reactions.txt        (drfp 0.3.7)
"""

import sys
import time

import numpy as np
from drfp import DrfpEncoder

reactions = [line.strip() for line in sys.stdin if line.strip()]
started = time.process_time()
fingerprints = DrfpEncoder.encode(reactions, n_folded_length=2048, radius=3, rings=True)
spent = time.process_time() - started
for fingerprint in fingerprints:
    print(" ".join(map(str, np.flatnonzero(fingerprint))))
print("seconds", spent)
