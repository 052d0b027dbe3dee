#!/bin/sh
# Gathers below $1 what an image with Kerberos needs beside the package kerberos: kinit, the MIT libraries and theirs. Says which Debian packages they are of.
set -eu
libraries="/usr/lib/$(uname -m)-linux-gnu"
mkdir -p "$1/usr/bin" "$1$libraries"
cp /usr/bin/kinit "$1/usr/bin/"
cp -L "$libraries/libgssapi_krb5.so.2" "$1$libraries/"
# The base image has glibc.
ldd /usr/bin/kinit "$libraries/libgssapi_krb5.so.2" | awk '$2 == "=>" { print $3 }' | sort -u | grep -vE '/lib(c|resolv)\.so' |
  while read -r library; do cp -L "$library" "$1$libraries/"; done
{
  echo bin/kinit
  ls "$1$libraries"
} | while read -r file; do dpkg -S "*/$file"; done | cut -d : -f 1 | sort -u | xargs dpkg-query -W -f '${Package} ${Version}\n'
