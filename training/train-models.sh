#!/bin/sh
# Trains encoder and adapter, writes the samples and fits the agreement, on one thread each.
# About 70 minutes on two free cores: both models are trained at the same time.
set -eu
cd "$(dirname "$0")"
# Large blocks are kept between steps: giving them back to the system took half of the time.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=PASSIVE
python train_adapter.py hold-out two &
python train_encoder.py hold-out two
python train_encoder.py ship
wait
python write_samples.py
node fit-agreement.ts
