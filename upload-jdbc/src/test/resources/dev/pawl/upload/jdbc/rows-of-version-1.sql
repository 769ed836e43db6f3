-- Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
-- Rows as version 1 of the schema held them; {..} are bytes in hexadecimal. Never to be changed: a library of any later version reads them.

INSERT INTO upload_sessions (id, file_id, owner_id, chunk_size, role, storage, destination, spec, created_at, timeout_micros, status, total_size, bytes_received, checkpoint, prepared, allowance, checksum_sha256, detected_type, version, epoch, writer, due_at, claimed, tries, delays, failure, note, joined_to, hidden, state_since, last_activity_at, expires_at, charged_bytes, gone_since) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbba', 'alice', NULL, 'WHOLE', 'main', 'in/2026', 'name	Übung.bin
metadata	k	v
', 1790000000000000, 86400000000, 'UPLOADING', NULL, 4, {0102ff}, 1, 67108864, NULL, NULL, 3, 2, 'node-1', 1790086400000000, 0, 0, 0, NULL, NULL, NULL, 0, 1790000000000000, 1790000000000005, 1790086400000005, 67108864, NULL);
INSERT INTO upload_sessions (id, file_id, owner_id, chunk_size, role, storage, destination, spec, created_at, timeout_micros, status, total_size, bytes_received, checkpoint, prepared, allowance, checksum_sha256, detected_type, version, epoch, writer, due_at, claimed, tries, delays, failure, note, joined_to, hidden, state_since, last_activity_at, expires_at, charged_bytes, gone_since) VALUES ('ccccccccccccccccccccccccca', 'ddddddddddddddddddddddddda', 'alice', NULL, 'WHOLE', 'main', '', 'name	a.png
length	10
metadata	project	x
metadata	name	é
', 1790000000000001, 86400000000, 'COMPLETE', 10, 10, {00}, 1, 0, 'SHA256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a', 'image/png', 7, 1, 'node-1', NULL, 0, 0, 0, NULL, NULL, NULL, 0, 1790000000000009, 1790000000000008, NULL, 10, NULL);
INSERT INTO upload_sessions (id, file_id, owner_id, chunk_size, role, storage, destination, spec, created_at, timeout_micros, status, total_size, bytes_received, checkpoint, prepared, allowance, checksum_sha256, detected_type, version, epoch, writer, due_at, claimed, tries, delays, failure, note, joined_to, hidden, state_since, last_activity_at, expires_at, charged_bytes, gone_since) VALUES ('eeeeeeeeeeeeeeeeeeeeeeeeea', 'fffffffffffffffffffffffffa', 'bob', NULL, 'WHOLE', 'main', '', 'name	gone.txt
length	7
', 1790000000000002, 86400000000, 'CANCELLED', 7, 0, {}, 0, 0, NULL, NULL, 4, 1, 'node-2', NULL, 0, 0, 0, NULL, NULL, NULL, 0, 1790000000000020, 1790000000000002, NULL, 0, 1790000000000020);
INSERT INTO files (id, upload_id, owner_id, status, original_filename, size_bytes, declared_type, mime_type, checksum_sha256, storage_path, created_at, updated_at) VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbba', 'aaaaaaaaaaaaaaaaaaaaaaaaaa', 'alice', 'UPLOADING', 'Übung.bin', NULL, NULL, NULL, NULL, 'main:in/2026/aaaaaaaaaaaaaaaaaaaaaaaaaa', 1790000000000000, 1790000000000005);
INSERT INTO files (id, upload_id, owner_id, status, original_filename, size_bytes, declared_type, mime_type, checksum_sha256, storage_path, created_at, updated_at) VALUES ('ddddddddddddddddddddddddda', 'ccccccccccccccccccccccccca', 'alice', 'AVAILABLE', 'a.png', 10, 'image/png', 'image/png', 'SHA256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a', 'main:ccccccccccccccccccccccccca', 1790000000000001, 1790000000000009);
INSERT INTO files (id, upload_id, owner_id, status, original_filename, size_bytes, declared_type, mime_type, checksum_sha256, storage_path, created_at, updated_at) VALUES ('fffffffffffffffffffffffffa', 'eeeeeeeeeeeeeeeeeeeeeeeeea', 'bob', 'CANCELLED', 'gone.txt', 7, NULL, NULL, NULL, 'main:eeeeeeeeeeeeeeeeeeeeeeeeea', 1790000000000002, 1790000000000020);
INSERT INTO file_metadata (file_id, position, pair_hash, pair_name, pair_value) VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbba', 0, 4348877558887175453, 'k', 'v');
INSERT INTO file_metadata (file_id, position, pair_hash, pair_name, pair_value) VALUES ('ddddddddddddddddddddddddda', 0, 2690656870870435031, 'project', 'x');
INSERT INTO file_metadata (file_id, position, pair_hash, pair_name, pair_value) VALUES ('ddddddddddddddddddddddddda', 1, -7992938537891802391, 'name', 'é');
INSERT INTO upload_parts (upload_id, part_offset, part_length, epoch, checkpoint) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaa', 0, 2, 2, {a0});
INSERT INTO upload_parts (upload_id, part_offset, part_length, epoch, checkpoint) VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaa', 2, 2, 2, {a2});
INSERT INTO owner_accounts (owner_id, bytes_used, open_sessions) VALUES ('alice', 67108874, 1);
INSERT INTO owner_accounts (owner_id, bytes_used, open_sessions) VALUES ('bob', 0, 0);
INSERT INTO upload_events (listener, upload_id, sequence, file_id, owner_id, occurred_at, status, note, claimed_until) VALUES ('webhook', 'ccccccccccccccccccccccccca', 1, 'ddddddddddddddddddddddddda', 'alice', 1790000000000001, 'PENDING', '', 0);
INSERT INTO upload_events (listener, upload_id, sequence, file_id, owner_id, occurred_at, status, note, claimed_until) VALUES ('webhook', 'ccccccccccccccccccccccccca', 7, 'ddddddddddddddddddddddddda', 'alice', 1790000000000007, 'COMPLETE', '', 0);
