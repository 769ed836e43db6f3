// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
// node upload.mjs FILE ENDPOINT PROTOCOL: uploads a file with tus-js-client in one PATCH, retries whenever the server
// goes, and prints the upload's URL. PROTOCOL is tus-v1 or ietf-draft-05.
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { Upload } from 'tus-js-client'

const [file, endpoint, protocol] = process.argv.slice(2)
// of a stream that it resumes, 4.3.1 sends even the last request with Upload-Complete: ?0, and then takes it for complete
const source = protocol === 'tus-v1' ? createReadStream(file) : readFileSync(file)
const upload = new Upload(source, {
  endpoint,
  protocol,
  uploadSize: statSync(file).size,
  retryDelays: Array(1000).fill(100),
  metadata: { filename: 'content' },
  onError(error) {
    console.error(String(error))
    process.exit(1)
  },
  onSuccess() {
    console.log(upload.url)
  },
})
upload.start()
