#!/bin/bash
# The C program of elixir-captcha (davidqhr/elixir-captcha of 2024-10-22, MIT), built to seed by the process, so that its colours vary within a second; it prints five letters, then a GIF. PROGRAM OUT COUNT.
mkdir -p "$2"
for ((i = 0; i < $3; i++)); do "$1" | tail -c +6 > "$2/$(printf %03d $i).gif"; done
