// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
// node upload.mjs FILE ENDPOINT: uploads a file with tus-js-client in one PATCH, retries whenever the server goes, and
// prints the upload's URL.
import { createReadStream, statSync } from 'node:fs'
import { Upload } from 'tus-js-client'

const [file, endpoint] = process.argv.slice(2)
const upload = new Upload(createReadStream(file), {
  endpoint,
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
