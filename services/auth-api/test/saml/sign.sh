#!/bin/sh
# Makes the signed assertions of this folder again; see README.md. Needs xmlsec1 (1.2) and openssl (3.0).
set -eu
cd "$(dirname "$0")"

by_xmlsec() { # name, key, signature method, digest method
  sed "s|@SIGNATURE@|$3|; s|@DIGEST@|$4|" unsigned.xml > "$1.tmp"
  xmlsec1 --sign --id-attr:ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion --privkey-pem "$2.key,$2.pem" --output "$1.xml" "$1.tmp"
  rm "$1.tmp"
}
more=http://www.w3.org/2001/04/xmldsig-more#
sha256=http://www.w3.org/2001/04/xmlenc#sha256
sha512=http://www.w3.org/2001/04/xmlenc#sha512
by_xmlsec xmlsec-rsa-sha256 issuer ${more}rsa-sha256 $sha256
by_xmlsec xmlsec-rsa-sha384 issuer ${more}rsa-sha384 ${more}sha384
by_xmlsec xmlsec-rsa-sha512 issuer ${more}rsa-sha512 $sha512
by_xmlsec xmlsec-ecdsa-sha256 issuer-ec ${more}ecdsa-sha256 $sha256
by_xmlsec xmlsec-ecdsa-sha384 issuer-384 ${more}ecdsa-sha384 ${more}sha384
by_xmlsec xmlsec-rsa-sha1 issuer http://www.w3.org/2000/09/xmldsig#rsa-sha1 http://www.w3.org/2000/09/xmldsig#sha1

# Without any software that knows XML: what is signed is written in canonical form already.
saml=urn:oasis:names:tc:SAML:2.0:assertion
dsig=http://www.w3.org/2000/09/xmldsig#
exclusive=http://www.w3.org/2001/10/xml-exc-c14n#
before="<Assertion xmlns=\"$saml\" ID=\"_by-hand\" IssueInstant=\"2030-01-01T12:00:00Z\" Version=\"2.0\"><Issuer>https://idp.test/saml</Issuer>"
after="<Subject><NameID>agent1</NameID><SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><SubjectConfirmationData NotOnOrAfter=\"2030-01-01T12:05:00Z\" Recipient=\"https://auth.test/auth/v3/oauth/token\"></SubjectConfirmationData></SubjectConfirmation></Subject><Conditions><AudienceRestriction><Audience>https://auth.test/auth/v3</Audience></AudienceRestriction></Conditions></Assertion>"
digest=$(printf %s "$before$after" | openssl dgst -sha256 -binary | base64 -w0)
info="<SignedInfo xmlns=\"$dsig\"><CanonicalizationMethod Algorithm=\"$exclusive\"></CanonicalizationMethod><SignatureMethod Algorithm=\"${more}rsa-sha256\"></SignatureMethod><Reference URI=\"#_by-hand\"><Transforms><Transform Algorithm=\"${dsig}enveloped-signature\"></Transform><Transform Algorithm=\"$exclusive\"></Transform></Transforms><DigestMethod Algorithm=\"$sha256\"></DigestMethod><DigestValue>$digest</DigestValue></Reference></SignedInfo>"
value=$(printf %s "$info" | openssl dgst -sha256 -sign issuer.key -binary | base64 -w0)
printf %s "$before<Signature xmlns=\"$dsig\">$info<SignatureValue>$value</SignatureValue></Signature>$after" > openssl.xml
