# Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
# python3 upload.py FILE ENDPOINT STORE [STOP_AT]: uploads a file with tuspy, in chunks with checksums; goes on where an
# earlier run stopped, of which the file STORE knows. Prints the upload's URL, and where it began.
import sys

from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

file, endpoint, store = sys.argv[1:4]
stop_at = int(sys.argv[4]) if len(sys.argv) > 4 else None
storage = FileStorage(store)
uploader = TusClient(endpoint).uploader(
    file, chunk_size=2_000_000, store_url=True, url_storage=storage, upload_checksum=True)
began = uploader.offset
uploader.upload(stop_at=stop_at)
storage.close()
print(uploader.url, began)
