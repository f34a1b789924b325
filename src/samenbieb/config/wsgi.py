"""The WSGI entrance for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenbieb.config.settings")
application = get_wsgi_application()
# What is loaded by now stays: looking for garbage in it again and again cost a request a twentieth of its time.
gc.collect()
gc.freeze()
