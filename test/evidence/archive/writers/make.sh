#!/usr/bin/env bash
# Makes the archives of this folder anew: make.sh <folder with node_modules and v/bin/python> <output folder>
# Wanted: zip, 7z, bsdtar, git, jar and java, go, perl (Archive::Zip), python3 with stream-zip and
# zipstream-ng in <tools>/v, Node with yazl, archiver, jszip, adm-zip, fflate, @zip.js/zip.js in <tools>/n.
set -eu
tools=$(realpath "$1") out=$(realpath -m "$2") here=$(dirname "$(realpath "$0")")
export OUT=$out TZ=UTC NODE_PATH=$tools/n/node_modules
mkdir -p "$out"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
mkdir -p in/x && cd in
printf '\xff\xd8\xff\xe0JFIF front' > front.jpg
printf '{"frames":[%s0]}' "$(printf '%0100d' 0 | sed 's/0/0,/g')" > log.json
cp front.jpg x/front.jpg && cp log.json 'año.json'
find . -exec touch -d 2026-01-02T03:04:06Z {} +

zip -q "$out/infozip.zip" front.jpg log.json
zip -q "$out/infozip-stdin.zip" - < <(cat front.jpg)
zip -q - front.jpg log.json | cat > "$out/infozip-pipe.zip"
cat log.json | zip -q - - | cat > "$out/infozip-stdin-pipe.zip"
zip -qr "$out/infozip-root.zip" .
zip -q0r "$out/infozip-stored-folder.zip" x
zip -q -fz "$out/infozip-zip64.zip" front.jpg log.json
zip -q -fd "$out/infozip-descriptors.zip" front.jpg log.json
zip -q "$out/infozip-unicode.zip" 'año.json'
LC_ALL=C zip -q "$out/infozip-c-locale.zip" 'año.json'
zip -q -UN=UTF8 "$out/infozip-un-utf8.zip" 'año.json'
zip -q -UN=escape "$out/infozip-un-escape.zip" 'año.json'
echo 'made by a vendor' | zip -qz "$out/infozip-comment.zip" front.jpg
zip -qXj "$out/infozip-bare.zip" x/front.jpg
zip -qk "$out/infozip-dos.zip" front.jpg x/front.jpg
zip -q -s 64k "$out/infozip-one-split.zip" front.jpg log.json

7z a -tzip "$out/7zip.zip" front.jpg log.json > /dev/null
7z a -tzip -mx0 "$out/7zip-stored.zip" front.jpg log.json > /dev/null
7z a -tzip "$out/7zip-folder.zip" x > /dev/null
7z a -tzip -mcu=on "$out/7zip-unicode.zip" 'año.json' > /dev/null
7z a -tzip -mcl=on "$out/7zip-codepage.zip" 'año.json' > /dev/null
7z a -tzip -silog.json "$out/7zip-stdin.zip" < log.json > /dev/null
7z a -tzip -mtc=on -mta=on "$out/7zip-times.zip" front.jpg > /dev/null

bsdtar -b 1 --format zip -cf - . | cat > "$out/bsdtar-pipe.zip"
bsdtar -b 1 --format zip -cf "$out/bsdtar-root.zip" .
bsdtar -b 1 --format zip -cf "$out/bsdtar.zip" front.jpg log.json
bsdtar -b 1 --format zip --options zip:compression=store -cf - front.jpg log.json | cat > "$out/bsdtar-stored-pipe.zip"
bsdtar -b 1 --format zip --options zip:experimental -cf - front.jpg x | cat > "$out/bsdtar-experimental.zip"
bsdtar -b 1 --format zip --options zip:zip64 -cf "$out/bsdtar-zip64.zip" front.jpg log.json
bsdtar -b 1 --format zip --options zip:zip64 -cf - front.jpg log.json | cat > "$out/bsdtar-zip64-pipe.zip"

git init -q .git-made && cp -r front.jpg log.json x .git-made && cd .git-made && git add . &&
  git -c user.name=a -c user.email=a@b.c commit -qm a --date 2026-01-02T03:04:06Z && git archive --format zip HEAD > "$out/git-archive.zip" && cd .. && rm -rf .git-made

# What a strict reader cannot read: offsets that zip 3.0 leaves open, and other methods than deflate.
zip -q -fd -fz "$out/unreadable-infozip.zip" front.jpg log.json
for method in Deflate64 LZMA BZip2 PPMd; do
  7z a -tzip -mm=$method "$out/unreadable-7zip-${method,,}.zip" log.json > /dev/null
done

jar --create --date=2026-01-02T03:04:06Z --file "$out/jar.zip" front.jpg x
jar --create --date=2026-01-02T03:04:06Z --no-compress --no-manifest --file "$out/jar-stored.zip" front.jpg log.json
java "$here/Make.java"
(cd "$work" && cp "$here/make.go" . && go run make.go)
perl "$here/make.pl"
"$tools/v/bin/python" "$here/make.py"
node "$here/make.mjs"
