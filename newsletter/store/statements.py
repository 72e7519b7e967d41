"""The hot statements of the ledger, as SQL that runs unchanged on SQLite and PostgreSQL."""

import sqlalchemy as sa

CANDIDATES = sa.text("""
    SELECT d.seq, d.person, d.lang, d.revision, d.fields, d.attempts, d.first_at, p.address,
           COALESCE(s.reason, CASE WHEN p.address IS NULL THEN 'erased'
                                   WHEN u.status IN ('unsubscribed', 'bounced', 'complained') THEN u.status
                                   ELSE '' END) AS stopped
    FROM delivery d
    JOIN person p ON p.id = d.person
    LEFT JOIN suppression s ON s.address_hash = p.address_hash
    LEFT JOIN subscription u ON u.person = d.person AND u.list = d.list
    WHERE d.campaign = :campaign AND d.seq IN (
        SELECT seq FROM delivery WHERE campaign = :campaign AND state = 'pending' AND not_before <= :now
        ORDER BY not_before DESC, seq LIMIT :room
    )
""")
"""The next deliveries that are due, those that were put off first.

Each with the reason why it must not go out, or an empty string.
"""

CLAIM = sa.text("""
    UPDATE delivery
    SET state = 'sending', owner = :owner, attempts = attempts + 1, first_at = COALESCE(first_at, :now),
        updated_at = :now
    WHERE campaign = :campaign AND seq = :seq AND state = 'pending'
""")
"""Compare-and-set: of two processes that try, one gets the row."""

SETTLE = sa.text("""
    UPDATE delivery
    SET state = :state, reason = :reason, code = :code, enhanced_code = :enhanced_code, reply = :reply,
        provider_id = :provider_id, not_before = :not_before, attempts = attempts - :uncounted, updated_at = :now,
        first_at = CASE WHEN attempts <= :uncounted THEN NULL ELSE first_at END
    WHERE campaign = :campaign AND seq = :seq
      AND (state = 'sending' OR (state = 'uncertain' AND :state = 'sent') OR (state = 'failed' AND :state = 'pending'))
""")
"""Record an outcome.

A late 2xx may still settle a row that was given up as uncertain, and a refusal that was everybody's is taken back.
"""

SKIP = sa.text("""
    UPDATE delivery SET state = 'skipped', reason = :reason, updated_at = :now
    WHERE campaign = :campaign AND seq = :seq AND state = 'pending'
""")

STATE = sa.text("SELECT state FROM campaign WHERE id = :campaign")

PACE = sa.text("SELECT next_at FROM pace WHERE account = :account")

KEEP_PACE = sa.text("""
    INSERT INTO pace (account, next_at) VALUES (:account, :next_at)
    ON CONFLICT (account) DO UPDATE SET next_at = excluded.next_at
""")

TAKEN = sa.text("""
    SELECT minute, messages FROM taken WHERE account = :account AND minute BETWEEN :first AND :last ORDER BY minute
""")

TAKE = sa.text("""
    INSERT INTO taken (account, minute, messages) VALUES (:account, :minute, :messages)
    ON CONFLICT (account, minute) DO UPDATE SET messages = taken.messages + excluded.messages
""")

FORGET_TAKEN = sa.text("DELETE FROM taken WHERE account = :account AND minute < :first")

NEXT_DUE = sa.text("SELECT MIN(not_before) FROM delivery WHERE campaign = :campaign AND state = 'pending'")

ADD_PEOPLE = sa.text("""
    INSERT INTO person (id, address, address_hash, name, lang, fields)
    SELECT :base + row_number() OVER (ORDER BY address_hash), address, address_hash, name, lang, fields
    FROM staged WHERE reason = ''
    ORDER BY address_hash
    ON CONFLICT (address_hash) DO UPDATE
    SET address = excluded.address, name = excluded.name, lang = excluded.lang, fields = excluded.fields
""")
"""Ids count up from a random ``base`` in the order of the hashes, so table and indexes grow at one end.

With each id drawn by itself a million people take three times as long.
"""

ADD_DELIVERIES = sa.text("""
    INSERT INTO delivery (campaign, seq, person, lang, revision, fields, state)
    SELECT :campaign, :base + row_number() OVER (ORDER BY s.address_hash), p.id, p.lang, :revision, p.fields, 'pending'
    FROM staged s
    JOIN person p ON p.address_hash = s.address_hash
    WHERE s.reason = ''
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.campaign = :campaign AND d.person = p.id)
""")
"""Hashed order: no mail domain gets a burst. Whoever is in the campaign already is not added again.

Language and fields come from the person, who has those of the list by now: of what is staged, which lies in another
order, only the index is read.
"""
