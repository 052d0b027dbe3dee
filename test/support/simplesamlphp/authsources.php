<?php
$settings = json_decode(file_get_contents(__DIR__ . '/settings.json'), true);

$config = [
    'admin' => ['core:AdminPassword'],
    'people' => ['exampleauth:UserPass'] + $settings['users'],
];
