#!/usr/bin/env bash
# Fetches what scenes are drawn with into the folder given (default: inputs): typefaces and wallpapers from Debian's
# packages, photographs from scikit-image and scikit-learn, and the easy-VQA set. Everything has an open licence; nothing
# of it is kept in the repository. Needs apt-get (no root), dpkg, pip, unzip and python3.
set -euo pipefail
out="${1:-inputs}"
mkdir -p "$out/packages" "$out/unpacked" "$out/wheels"
out="$(realpath "$out")"

fonts="fonts-open-sans fonts-lato fonts-crosextra-carlito fonts-crosextra-caladea fonts-comfortaa fonts-freefont-ttf
  fonts-cantarell fonts-inconsolata fonts-hack fonts-firacode fonts-junicode fonts-linuxlibertine fonts-play
  fonts-quicksand fonts-dosis fonts-urw-base35 fonts-ebgaramond fonts-fanwood fonts-league-spartan fonts-oxygen
  fonts-vollkorn fonts-cabin fonts-karla fonts-jetbrains-mono fonts-mononoki fonts-lobster fonts-bebas-neue
  fonts-roboto-unhinted fonts-noto-core fonts-inter fonts-clear-sans fonts-jura fonts-averia-gwf fonts-averia-sans-gwf
  fonts-sil-charis fonts-sil-gentium fonts-adf-universalis fonts-adf-gillius fonts-adf-accanthis fonts-adf-berenis
  fonts-adf-baskervald fonts-dejavu-core fonts-dejavu-extra fonts-liberation fonts-essays1743 fonts-yanone-kaffeesatz
  fonts-beteckna fonts-okolaks fonts-dustin fonts-tomsontalks fonts-monofur fonts-breip fonts-femkeklaver"
wallpapers="gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers ukui-wallpapers lxqt-themes kde-wallpapers-default
  lomiri-wallpapers"

cd "$out/packages"
for package in $fonts $wallpapers; do
    apt-get download "$package" >/dev/null 2>&1 || echo "not in this release: $package"
done
for package in *.deb; do dpkg -x "$package" "$out/unpacked"; done
pip download --quiet --no-deps --dest "$out/wheels" scikit-image scikit-learn easy-vqa==1.0
for wheel in "$out"/wheels/*.whl; do
    unzip -qo "$wheel" -d "$out/wheels/unpacked" '*/data/*' '*/images/*' || true
done
ln -sfn "$out/wheels/unpacked/easy_vqa" "$out/easy_vqa"

# Families and photographs that are held out never appear in training.
python3 - "$out" <<'PY'
import collections, os, random, re, shutil, sys
out = sys.argv[1]
random.seed(1)
held = ("Cabin", "Carlito", "CharisSIL", "Hack", "Oxygen", "Vollkorn", "Comfortaa", "AveriaSansGWF", "UniversalisADFStd", "Karla")
odd = r"symbol|emoji|dingbat|D050|math|ornament|thin|hairline|extralight|arabic|tamil|noto(sans|serif|music|rashi|kufi|naskh|nastaliq|mono|color|looped)[a-z]+-|Z003|Wargames|Winks|flatline|progenisis|StayPuft"
for part in ("train", "heldout"):
    for kind in ("fonts", "photos"):
        os.makedirs(f"{out}/{kind}/{part}", exist_ok=True)
families, pictures = collections.defaultdict(list), collections.defaultdict(list)
for root, _, names in sorted(os.walk(f"{out}/unpacked/usr/share")):
    for name in sorted(names):
        path = os.path.join(root, name)
        if os.path.islink(path):
            continue
        if name.lower().endswith((".ttf", ".otf")) and not re.search(odd, name, re.I):
            families[re.split("[-_.]", name)[0]].append(path)
        elif name.lower().endswith((".jpg", ".jpeg", ".png")) and ("wallpaper" in path or "background" in path):
            if 60_000 < os.path.getsize(path) < 6_000_000:
                pictures[root if "contents/images" in root else path].append(path)
for family, paths in sorted(families.items()):
    random.shuffle(paths)
    part = "heldout" if any(family.startswith(name) for name in held) else "train"
    for path in paths[:4]:
        shutil.copy(path, f"{out}/fonts/{part}/")
for number, (_, paths) in enumerate(sorted(pictures.items())):
    path = min(paths, key=os.path.getsize)
    if not re.search("stripes|transparent|simple_blue|no-logo|origami|triangles", path, re.I):
        shutil.copy(path, f"{out}/photos/train/{number:03d}_{os.path.basename(path)}")
data = f"{out}/wheels/unpacked/skimage/data"
for name in ("coffee.png", "astronaut.png", "chelsea.png", "motorcycle_left.png", "camera.png", "brick.png", "grass.png", "gravel.png", "rocket.jpg", "moon.png", "ihc.png", "coins.png"):
    if os.path.exists(f"{data}/{name}"):
        shutil.copy(f"{data}/{name}", f"{out}/photos/heldout/")
for name in ("flower.jpg", "china.jpg"):
    shutil.copy(f"{out}/wheels/unpacked/sklearn/datasets/images/{name}", f"{out}/photos/heldout/")
PY
for kind in fonts photos; do
    for part in train heldout; do echo "$kind/$part: $(find "$out/$kind/$part" -type f | wc -l) files"; done
done
