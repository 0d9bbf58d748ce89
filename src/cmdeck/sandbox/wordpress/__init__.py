"""The built-in WordPress: one blog's REST API (wp/v2), honest where clients are surprised.

A world of its own beside the built-in X, served under /blog, as many a firm's blog is. What it does
is what networks.md part 2 §1.4 saw of WordPress 6.1, and what the source of its REST controllers
says: a slug that is taken gets `-2` when it is published; a date less than a minute ahead is
published at once; what is due waits for wp-cron.php; the same status set twice on a comment is a
500; what the asker may not read is counted and left out.
"""
