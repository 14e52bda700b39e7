#!/usr/bin/env bash
# Judges a model on what training never took, through the program: the public easy-VQA test set, held-out scenes asked as in
# training and in words of their own, and large pictures with small letters at detail high and low. Prints the share of right
# answers by kind, with counts.
#
#   ./judge.sh [VQA] [MODEL]        VQA: the program (vqa); MODEL: the model to ask (builtin)
#
# Needs the folder `inputs` (fetch-inputs.sh). Draws and keeps everything below `heldout`.
set -euo pipefail
cd "$(dirname "$0")"
vqa="${1:-vqa}" model="${2:-builtin}" scenes="${SCENES:-1000}" out=heldout
rm -rf "$out" && mkdir "$out"
cargo build --release --quiet
trainer="${CARGO_TARGET_DIR:-target}/release/vqa-training"

judge() { # NAME DATA [FLAGS OF RUN]
    local name="$1" data="$2"
    shift 2
    "$vqa" run "$data" --model "$model" -o "$out/$name.run" --quiet "$@"
    echo "== $name"
    "$vqa" score "$out/$name.run" --metric exact --slice kind
}

"$trainer" heldout --out "$out/asked" --scenes "$scenes" --anew 0 >/dev/null
"$trainer" heldout --out "$out/anew" --scenes "$scenes" >/dev/null
"$trainer" heldout --out "$out/fine" --scenes "$((scenes / 10))" --anew 0 --fine 1 >/dev/null
judge easy-vqa inputs/easy_vqa/data/test/questions.json
judge asked "$out/asked/questions.jsonl"
judge anew "$out/anew/questions.jsonl"
judge fine-high "$out/fine/questions.jsonl" --detail high
judge fine-low "$out/fine/questions.jsonl" --detail low
