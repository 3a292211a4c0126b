#!/bin/sh
# Grades a class as an array job of Slurm. From the folder that everything is in, which all nodes see:
#
#   sbatch --array=1-8 slurm.sh downloads roster.csv
#   cafelab grade merge shards/* --out grades        # when all tasks have ended
#
# Any range without gaps will do. A task that was killed can be started again as it is: what it judged is kept.
#SBATCH --job-name=cafelab-grade
#SBATCH --cpus-per-task=1
#SBATCH --output=shards/%a.log
set -eu
archives=$1
roster=${2:-}
set -- grade "$archives" --shard auto --jobs "${SLURM_CPUS_PER_TASK:-1}" --out "shards/$SLURM_ARRAY_TASK_ID"
if [ -n "$roster" ]; then
    set -- "$@" --roster "$roster"
fi
exec "${CAFELAB:-cafelab}" "$@"
