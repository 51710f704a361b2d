"""What many functional tests make in the site: made once, afterwards written as it was.

Each functional test begins with the site of its layer. Content, accounts and payments
take a second to make and a few milliseconds to write; so the records that the first
test commits are kept, and the next ones commit the same.
"""

from plone.app.testing import login
from plone.app.testing import TEST_USER_NAME
from weakref import WeakKeyDictionary
from ZODB.blob import is_blob_record
from ZODB.Connection import TransactionMetaData
from ZODB.POSException import POSKeyError
from ZODB.serialize import referencesf
from ZODB.utils import z64

import transaction


# Of each layer's storage: by the names of all that was made so far, the records of the
# last one and what it returned.
_kept = WeakKeyDictionary()
# Of the storage of a running test: what it holds, until which transaction.
_known = WeakKeyDictionary()


def made_once(portal, name, make):
    """Return what ``make`` returns, with all that it committed in the site.

    It returns ids and paths: objects belong to the test that loaded them. Where
    something else was written before in this test, it works as if called directly.
    """
    storage = portal._p_jar.db().storage
    names = _names_so_far(storage)
    if names is None:
        return make()
    kept = _kept.setdefault(storage.base, {})
    names = (*names, name)
    if names not in kept:
        before = storage.lastTransaction()
        made = make()
        transaction.commit()
        kept[names] = (_records_since(storage, before), made)
    else:
        records, made = kept[names]
        _write(portal._p_jar.db(), records)
        transaction.begin()
        # Whoever runs the test may have got another role when this was made.
        login(portal, TEST_USER_NAME)
    _known[storage] = (names, storage.lastTransaction())
    return made


def _names_so_far(storage):
    """Name what was made in this test, None when it did something else, too."""
    if transaction.get()._resources:
        return None
    names, until = _known.get(storage, ((), None))
    if until is None:
        return names if not len(storage.changes) else None
    return names if storage.lastTransaction() == until else None


def _records_since(storage, before):
    """Return the newest state of each object that was written."""
    records = {}
    for committed in storage.changes.iterator():
        if committed.tid > before:
            records |= {record.oid: record.data for record in committed}
    files = {oid for oid, data in records.items() if is_blob_record(data)}
    if files & _named_in(records):
        raise NotImplementedError("files of what is made once would be lost")
    # A file that was read and given up before the commit belongs to nothing.
    return {oid: data for oid, data in records.items() if oid not in files}


def _named_in(records):
    """Return the ids of all objects that some records refer to."""
    return {oid for data in records.values() for oid in referencesf(data)}


def _write(database, records):
    """Commit records as another process would, so that open connections hear of it."""
    storage = database._mvcc_storage.new_instance()
    committed = TransactionMetaData()
    storage.tpc_begin(committed)
    for oid, data in records.items():
        storage.store(oid, _serial_of(database.storage, oid), data, "", committed)
    storage.tpc_vote(committed)
    storage.tpc_finish(committed)
    storage.release()


def _serial_of(storage, oid):
    try:
        return storage.getTid(oid)
    except POSKeyError:
        return z64
