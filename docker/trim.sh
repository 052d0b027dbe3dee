#!/bin/sh
# Takes out of the node_modules in $1 what no program reads: types, sources before compilation, maps, documentation and tests of packages.
# Licences stay.
set -eu
cd "$1"
find . -depth -type d -regex '.*/node_modules/\(@[^/]*/\)?[^/@.]*/\(test\|tests\|__tests__\|docs?\|examples?\|benchmarks?\|coverage\|\.github\)' \
  -exec rm -rf {} +
find . -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.tsbuildinfo' -o -name '.*' \) -delete
find . -type f \( -name '*.md' -o -name '*.markdown' \) ! -iname '*licen[cs]e*' ! -iname '*notice*' ! -iname '*copying*' -delete
# What native packages are compiled from, and what is left beside the result.
find . -depth -type d \( -name .deps -o -name obj.target \) -path '*/build/Release/*' -exec rm -rf {} +
find . -type f \( -name '*.cc' -o -name '*.h' -o -name '*.gyp' -o -name '*.gypi' -o -name '*.mk' -o -name Makefile -o -name '*.Makefile' \) -delete
# Packages of nothing but types, and what pnpm notes of its own work, with times in it.
rm -rf .pnpm/@types+* .pnpm/lock.yaml .modules.yaml .pnpm-workspace-state-v1.json
find . -depth -type d -empty -delete
# What pointed there; removing a link may leave a folder empty.
find . -xtype l -delete
find . -depth -type d -empty -delete
