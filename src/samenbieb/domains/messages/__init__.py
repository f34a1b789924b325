"""The room of messages (attenties): what the library tells a member, once each, by the channel they chose.

Invariants: one notice per kind and subject (`dedup_key`); what was sent is never sent again.
"""
