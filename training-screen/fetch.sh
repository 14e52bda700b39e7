#!/bin/sh
# Fetches what the training draws with and learns from, out of Debian packages: fonts, photographs, ordinary pictures, and two
# generators of CAPTCHAs; and ordinary pictures to judge by, which it never sees. Nothing of it is committed.
#
#   sh fetch.sh STOCK HELDOUT
#
# Needs apt, dpkg and Python with Pillow and pypdfium2. Each package's licence is in its usr/share/doc/PACKAGE/copyright.
set -eu
stock=$1
heldout=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$stock/fonts" "$stock/photos"

fonts="fonts-dejavu-core fonts-dejavu-extra fonts-liberation fonts-freefont-ttf fonts-roboto-unhinted fonts-open-sans fonts-lato
fonts-comic-neue fonts-croscore fonts-crosextra-carlito fonts-crosextra-caladea fonts-hack fonts-firacode fonts-inconsolata
fonts-play fonts-quicksand fonts-femkeklaver fonts-breip fonts-dkg-handwriting fonts-rufscript fonts-ecolier-court fonts-isabella
fonts-ocr-a fonts-ocr-b fonts-vollkorn fonts-radisnoir fonts-sjfonts fonts-jura fonts-mononoki fonts-tomsontalks
fonts-humor-sans fonts-lobster fonts-lobstertwo fonts-prociono fonts-yanone-kaffeesatz fonts-dosis fonts-averia-sans-gwf
fonts-linex fonts-wqy-microhei fonts-cabin fonts-kiloji fonts-dustin fonts-aoyagi-soseki fonts-evertype-conakry
fonts-league-spartan fonts-urw-base35"
photos="mate-backgrounds ukui-wallpapers plasma-workspace-wallpapers opencv-doc gnome-backgrounds lomiri-wallpapers-20.04"
drawn="gimp-help-en openclipart-png python-pandas-doc"
learnt="python-skimage-doc python-statsmodels-doc gnuplot-doc octave-doc wesnoth-1.16-data freeciv-data marble-data kgeography-data
xmoto-data oxygen-icon-theme python-sympy-doc texlive-science-doc debian-handbook wireshark-doc lincity-ng-data inkscape-tutorials
klettres-data khangman pathological tuxpaint-stamps-default python-lmfit-doc python-brian-doc python-dipy-doc scilab-doc
python-silx-doc crawl-tiles-data neverball-data grass-doc kmymoney-common"
generators="mediawiki ejabberd ruby-simple-captcha2"
judged="openclipart-png python-sklearn-doc gnome-user-docs python-astropy-doc kicad-doc-en games-thumbnails lomiri-wallpapers-16.04
gcompris-qt-data asymptote-doc developers-reference python-scipy-doc"
chosen="python-qutip-doc python-xraylarch-doc qtcharts5-doc-html qtdatavisualization5-doc-html python-wxmplot-doc python-bumps-doc
python-dtcwt-doc ruby-tioga-doc r-cran-survival r-cran-vegan pyxplot-doc python-pymzml-doc sasview-doc qtcreator-doc topcat-doc
yoshimi-doc linuxcnc-doc-en lilypond-doc-pdf gap-doc graphviz-doc msc-generator-doc openms-doc pingus-data mate-icon-theme
tuxpaint-data python-pycoast-doc xplanet-images lxqt-themes"

# Unpacks packages into a folder.
unpack() {
    folder=$1
    shift
    mkdir -p "$folder/deb"
    for package in "$@"; do
        (cd "$folder/deb" && apt-get download -qq "$package")
        dpkg -x "$folder/deb/${package}"_*.deb "$folder"
        rm "$folder/deb/${package}"_*.deb
    done
}

# shellcheck disable=SC2086 # the lists are split on purpose
{
    unpack "$stock/unpacked" $fonts $photos $drawn $learnt $generators
    unpack "$heldout/unpacked" $judged $chosen
}
find "$stock/unpacked/usr/share/fonts" \( -iname '*.ttf' -o -iname '*.otf' -o -iname '*.ttc' \) -exec cp -n {} "$stock/fonts/" \;
python3 "$here/photos.py" "$stock"
python3 "$here/pictures.py" "$stock/unpacked" "$stock/pictures" "$here/tables/drawn.txt"
python3 "$here/pictures.py" "$stock/unpacked" "$stock/ordinary" "$here/tables/learnt.txt"
python3 "$here/strokes.py" "$stock/ordinary" 400 "$stock/fonts"
python3 "$here/carve.py" "$heldout/unpacked/usr/share/gcompris-qt/rcc" "$heldout/unpacked/usr/share/carved"
python3 "$here/pictures.py" "$heldout/unpacked" "$heldout/ordinary" "$here/tables/judged.txt"
python3 "$here/pictures.py" "$heldout/unpacked" "$heldout/chosen" "$here/tables/chosen.txt"
python3 "$here/apart.py" "$heldout/chosen"
# A third set to judge by, of packages that none of the others knows.
for package in $(cut -d' ' -f2 "$here/tables/fresh.txt"); do unpack "$heldout/fresh/$package" "$package"; done
python3 "$here/fresh.py" "$heldout/fresh" "$heldout/third/ordinary" "$here/tables/fresh.txt"
# And a fourth.
for package in $(cut -d' ' -f2 "$here/tables/fourth.txt"); do unpack "$heldout/fourth-unpacked/$package" "$package"; done
python3 "$here/fresh.py" "$heldout/fourth-unpacked" "$heldout/fourth/ordinary" "$here/tables/fourth.txt"
