"""A caller of REST services, whose addresses begin at the site."""

import requests


class SiteSession(requests.Session):
    """Joins each path to the address of a site; speaks JSON unless told otherwise."""

    def __init__(self, site_url: str) -> None:
        super().__init__()
        self.site_url = site_url
        self.headers["Accept"] = "application/json"

    def request(self, method, url, **options):
        return super().request(method, self.site_url + url, timeout=60, **options)
