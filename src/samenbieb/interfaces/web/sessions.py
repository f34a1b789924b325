"""Sessions in the database, read with a prepared statement: the first thing that every request of somebody asks for."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from samenbieb.kernel.objects import Objects

_SESSION = Objects(Session, "WHERE t.session_key = %(key)s::text AND t.expire_date > statement_timestamp()")


class SessionStore(db.SessionStore):
    """As Django's, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key)
        if found is None:
            self._session_key = None
            return None
        return found[0]
