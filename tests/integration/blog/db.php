<?php
// The blog's database is a file (SQLite), by the plugin whose folder the environment names. The plugin
// is made for WordPress 6.4 and later: of an older one's wpdb it asks for a property that is not there.
define('SQLITE_DB_DROPIN_VERSION', '1.8.0');
define('DB_ENGINE', 'sqlite');
require_once getenv('CMDECK_BLOG_SQLITE') . '/wp-includes/sqlite/db.php';

class Blog_Database extends WP_SQLite_DB
{
    public function __get($name)
    {
        return $name === 'allow_unsafe_unquoted_parameters' ? true : parent::__get($name);
    }
}

unset($GLOBALS['@pdo']);
$GLOBALS['wpdb'] = new Blog_Database(DB_NAME);
