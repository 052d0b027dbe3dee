/** What HTTPS listeners of ours agree to: with TLS 1.2 the suites that RFC 9325 §4.2 recommends and no other, as FAPI 2.0 §5.2.2 demands, and all of TLS 1.3. */
export const httpsCiphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');
