"""Door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
application = get_wsgi_application()

# What is loaded by now stays for the life of the process; the collector need not walk through it again and again.
gc.collect()
gc.freeze()
