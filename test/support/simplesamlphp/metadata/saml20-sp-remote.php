<?php
// Service providers are read from the documents that they publish, as an administrator would upload them.
foreach (glob(dirname(__DIR__) . '/service-providers/*.xml') as $file) {
    $entities = \SimpleSAML\Metadata\SAMLParser::parseDescriptorsFile($file);
    $settings = json_decode(file_get_contents(preg_replace('/xml$/', 'json', $file)), true);
    foreach ($entities as $entityId => $entity) {
        $metadata[$entityId] = $settings + $entity->getMetadata20SP();
    }
}
