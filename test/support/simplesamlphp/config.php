<?php
// What SimpleSAMLphp has no default for, and where everything of this instance lies.
$settings = json_decode(file_get_contents(__DIR__ . '/settings.json'), true);

$config = [
    'baseurlpath' => $settings['url'] . '/',
    'certdir' => __DIR__ . '/cert/',
    'loggingdir' => __DIR__ . '/log/',
    'datadir' => __DIR__ . '/data/',
    'tempdir' => __DIR__ . '/tmp',
    'metadatadir' => __DIR__ . '/metadata/',
    'metadata.sources' => [['type' => 'flatfile']],
    'secretsalt' => $settings['salt'],
    'auth.adminpassword' => $settings['salt'],
    'technicalcontact_email' => 'na@example.test',
    'timezone' => 'UTC',
    'logging.handler' => 'file',
    'logging.level' => 7,
    'showerrors' => true,
    'errorreporting' => false,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.savepath' => __DIR__ . '/tmp',
    'store.type' => 'phpsession',
    'trusted.url.domains' => null,
];
