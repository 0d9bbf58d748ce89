<?php
// The settings of a blog that lives as long as a test run: its folder and its address come with the
// environment. Nothing outside of 127.0.0.1 is asked, and no mail is sent (plugin.php).
$cmdeck_blog = getenv('CMDECK_BLOG');
$cmdeck_url = getenv('CMDECK_BLOG_URL');
define('WP_CONTENT_DIR', $cmdeck_blog . '/wp-content');
define('WP_CONTENT_URL', $cmdeck_url . '/wp-content');
define('WP_HOME', $cmdeck_url);
define('WP_SITEURL', $cmdeck_url);
define('DB_NAME', 'blog');
define('DB_USER', '');
define('DB_PASSWORD', '');
define('DB_HOST', '');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('DB_DIR', $cmdeck_blog . '/database/');
define('DB_FILE', 'blog.sqlite');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEFAULT_THEME', 'bare');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $cmdeck_name) {
    define($cmdeck_name . '_KEY', 'cmdeck ' . $cmdeck_name);
    define($cmdeck_name . '_SALT', 'cmdeck, too ' . $cmdeck_name);
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
