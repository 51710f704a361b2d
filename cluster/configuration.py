"""The configuration files of the Zope processes: one database, one port for each."""

ZOPE_CONF = """\
%define INSTANCE {folder}
%import relstorage
instancehome $INSTANCE
clienthome {client}
debug-mode off
max-conflict-retries 5
<zodb_db main>
  mount-point /
  cache-size 30000
  pool-size 8
  <relstorage>
    keep-history false
    blob-dir {client}/blobs
    <postgresql>
      driver psycopg2
      dsn {dsn}
    </postgresql>
  </relstorage>
</zodb_db>
"""

WSGI_INI = """\
[server:main]
use = egg:waitress#main
listen = 127.0.0.1:{port}
threads = {threads}
clear_untrusted_proxy_headers = false

[app:zope]
use = egg:Zope#main
zope_conf = {zope_conf}

[pipeline:main]
pipeline =
    egg:Zope#httpexceptions
    zope

[loggers]
keys = root

[handlers]
keys = console

[formatters]
keys = line

[logger_root]
level = INFO
handlers = console

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = line

[formatter_line]
format = %(asctime)s %(levelname)s [%(name)s:%(lineno)s] %(message)s
"""


def write_zope_conf(folder, name: str, dsn: str):
    """Write the zope.conf of one process, with a blob cache of its own; return its path."""
    client = folder / name
    client.mkdir(exist_ok=True)
    path = folder / f"{name}.conf"
    path.touch(mode=0o600)
    path.write_text(ZOPE_CONF.format(folder=folder, client=client, dsn=dsn))
    return path


def write_wsgi_ini(folder, name: str, zope_conf, port: int, threads: int):
    """Write what one Zope process is started with; return its path."""
    path = folder / f"{name}.ini"
    path.write_text(WSGI_INI.format(zope_conf=zope_conf, port=port, threads=threads))
    return path
