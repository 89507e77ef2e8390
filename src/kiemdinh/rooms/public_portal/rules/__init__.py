"""Rules of public_portal: what is posted, when it is due, in which words. Pure."""
