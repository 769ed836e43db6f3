-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Rows of many uploads, for PostgreSQL: a millisecond apart, a third of them one owner's, one of 500 still in progress.

CREATE TEMPORARY TABLE n AS
SELECT i,
    lpad(translate(i::text, '0123456789', 'abcdefghij'), 25, 'a') || 'a' AS id,
    CASE WHEN i % 3 = 0 THEN 'big' ELSE 'owner' || i % 1000 END AS owner,
    CASE WHEN i % 500 = 1 THEN 'UPLOADING' WHEN i % 1000 = 2 THEN 'FAILED' ELSE 'COMPLETE' END AS status
FROM generate_series(0, {count} - 1) i;

INSERT INTO upload_sessions
SELECT id, id, owner, status, 1000, CASE status WHEN 'COMPLETE' THEN 1000 ELSE 10 END, NULL, NULL, i * 1000::bigint,
    'WHOLE', 'main', '', E'name\tf' || i || E'\nlength\t1000\n', '\x00', 1, 0, NULL, 'image/png', 3, 1, 'node',
    CASE status WHEN 'UPLOADING' THEN 1900000000000000 + i * 1000::bigint END, 0, 0, 0,
    CASE status WHEN 'FAILED' THEN 'EXPIRED' END, NULL, NULL, 0, i * 1000::bigint, i * 1000::bigint, 86400000000,
    CASE status WHEN 'FAILED' THEN 0 ELSE 1000 END, CASE status WHEN 'FAILED' THEN i * 1000::bigint END
FROM n;

INSERT INTO files
SELECT id, id, owner, CASE status WHEN 'COMPLETE' THEN 'AVAILABLE' ELSE status END,
    CASE WHEN i % 10000 = 5 THEN 'rare-' ELSE 'f' END || i, CASE WHEN i % 10000 = 6 THEN 1::bigint << 40 ELSE 1000 END, NULL,
    CASE WHEN i % 10000 = 7 THEN 'image/x-rare' ELSE 'image/png' END, NULL, 'main:' || id, i * 1000::bigint,
    i * 1000::bigint
FROM n;

INSERT INTO file_metadata SELECT id, 0, {all}, 'kind', 'all' FROM n;

INSERT INTO file_metadata
SELECT id, 1, CASE WHEN i % 5000 = 77 THEN {p77} ELSE i END, 'project', CASE WHEN i % 5000 = 77 THEN 'p77' ELSE 'p' || i END
FROM n;

INSERT INTO owner_accounts
SELECT owner, sum(CASE status WHEN 'FAILED' THEN 0 ELSE 1000 END), count(*) FILTER (WHERE status = 'UPLOADING')
FROM n GROUP BY owner;

DROP TABLE n;
