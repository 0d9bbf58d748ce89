<?php
// Makes the blog, its people and an application password for each; says so as JSON.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = parse_url(getenv('CMDECK_BLOG_URL'), PHP_URL_HOST);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Le blog', 'camille', 'camille@blog.test', true, '', 'not an application password');
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Paris');
update_option('comment_moderation', '1');
$people = ['camille' => get_user_by('login', 'camille')->ID];
foreach (['emma' => 'editor', 'come' => 'contributor'] as $name => $role) {
    $people[$name] = wp_insert_user([
        'user_login' => $name,
        'user_pass' => 'not an application password',
        'user_email' => $name . '@blog.test',
        'role' => $role,
    ]);
}
$said = [];
foreach ($people as $name => $id) {
    [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    $said[$name] = ['id' => $id, 'password' => WP_Application_Passwords::chunk_password($password)];
}
flush_rewrite_rules(false);
echo json_encode(['people' => $said, 'version' => get_bloginfo('version')]);
