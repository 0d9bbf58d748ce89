<?php
// What a web server does for WordPress: files as they are, everything else by index.php.
$root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if (str_contains($path, '..')) {
    http_response_code(400);
    return true;
}
if (str_starts_with($path, '/wp-content/')) {
    $file = getenv('CMDECK_BLOG') . $path;
    if (!is_file($file) || str_ends_with($file, '.php')) {
        http_response_code(404);
        return true;
    }
    header('content-type: ' . mime_content_type($file));
    readfile($file);
    return true;
}
if (is_file($root . $path)) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $root . '/index.php';
unset($_SERVER['PATH_INFO']);
chdir($root);
require $root . '/index.php';
