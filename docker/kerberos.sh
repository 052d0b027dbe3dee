#!/bin/sh
# Gathers below /krb5 what an image with Kerberos needs beside the package kerberos: kinit, the MIT libraries and theirs.
set -eu
libraries="/usr/lib/$(uname -m)-linux-gnu"
mkdir -p /krb5/usr/bin "/krb5$libraries"
cp /usr/bin/kinit /krb5/usr/bin/
cp -L "$libraries/libgssapi_krb5.so.2" "/krb5$libraries/"
# The base image has glibc.
ldd /usr/bin/kinit "$libraries/libgssapi_krb5.so.2" | awk '$2 == "=>" { print $3 }' | sort -u | grep -vE '/lib(c|resolv)\.so' |
  while read -r library; do cp -L "$library" "/krb5$libraries/"; done
