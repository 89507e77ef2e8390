"""The product's settings with two more addresses: the floors that the product is compared with."""

from kiemdinh.site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
