"""
Seconds per epoch of a peer on one thread or more, as bench/training.ts asks for them. Needs chemprop 2 and torch.

    python training_epochs.py dmpnn FILE.csv ROWS BATCH EPOCHS     graphs of column "smiles" made beforehand
    python training_epochs.py mlp 1024,256,128,1 ROWS BATCH EPOCHS  random numbers

Prints one JSON object: wall and processor seconds of each epoch, and the number of parameters.
"""
import csv
import json
import os
import sys
import time

import torch

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
torch.manual_seed(0)
what, source, rows, batch, epochs = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])

if what == "dmpnn":
    from chemprop import data, models, nn
    from chemprop.data.collate import collate_batch

    with open(source, newline="") as file:
        smiles = [row["smiles"] for row in csv.DictReader(file)][:rows]
    targets = torch.randn(len(smiles)).tolist()
    points = [data.MoleculeDatapoint.from_smi(s, [y]) for s, y in zip(smiles, targets)]
    dataset = data.MoleculeDataset(points)
    dataset.cache = True
    items = [dataset[i] for i in range(len(dataset))]
    model = models.MPNN(nn.BondMessagePassing(), nn.NormAggregation(), nn.RegressionFFN(), batch_norm=False)

    def loss_of(chosen):
        collated = collate_batch([items[i] for i in chosen])
        return ((model.predictor.train_step(model.fingerprint(collated.bmg)) - collated.Y) ** 2).mean()

else:
    widths = [int(w) for w in source.split(",")]
    layers = []
    for n, m in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(n, m), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    items = torch.randn(rows, widths[0])
    wanted = torch.randn(rows, 1)

    def loss_of(chosen):
        return ((model(items[chosen]) - wanted[chosen]) ** 2).mean()


optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
wall, processor = [], []
for _ in range(epochs):
    started = (time.perf_counter(), time.process_time())
    order = torch.randperm(len(items)).tolist()
    for k in range(0, len(order), batch):
        optimiser.zero_grad()
        loss = loss_of(order[k : k + batch])
        loss.backward()
        optimiser.step()
    loss.item()
    wall.append(time.perf_counter() - started[0])
    processor.append(time.process_time() - started[1])
parameters = sum(p.numel() for p in model.parameters())
print(json.dumps({"wall": wall, "processor": processor, "parameters": parameters}))
