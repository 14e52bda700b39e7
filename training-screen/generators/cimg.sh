#!/bin/bash
# captcha of CImg's examples (Debian cimg-examples/cimg-dev 3.2.1, CeCILL-2.1) and built to seed by the process, so that no two are alike. PROGRAM OUT COUNT.
mkdir -p "$2"
for ((i = 0; i < $3; i++)); do "$1" -b $((i % 2)) -o "$2/code.bmp" > /dev/null && convert "$2/code.bmp" "$2/$(printf %03d $i).png"; done
rm -f "$2/code.bmp"
