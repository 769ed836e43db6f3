// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
import { $, tell } from './dom.js'

const BYTES = 64 * 2 ** 20
const HOLD_MILLIS = 2000

/**
 * The server does not read for two seconds. If all is sent meanwhile, somebody else has it; else sending stops, but for what
 * sockets hold, until the server reads on, and its answer comes when the last byte is sent.
 */
export function offerTest() {
  $('test').addEventListener('click', async () => {
    $('test').disabled = true
    tell($('way'), 'Sending 64 MiB that nobody keeps…')
    tell($('way'), await verdict())
    $('test').disabled = false
    $('test').focus()
  })
}

async function verdict() {
  try {
    const { sent, answered } = await send()
    return answered - sent > HOLD_MILLIS / 2
      ? 'Buffered: something on the way keeps a request until it is whole. What is cut has to be sent again.'
      : 'Not buffered: bytes reach the server as they are sent.'
  } catch (problem) {
    return problem.message
  }
}

function send() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let sent
    request.upload.addEventListener('load', () => (sent = performance.now()))
    request.addEventListener('load', () =>
      request.status === 200
        ? resolve({ sent, answered: performance.now() })
        : reject(new Error(`Something on the way, or the server, refused it: ${request.status} ${request.statusText}`)))
    request.addEventListener('error', () => reject(new Error('The connection was cut. Does a proxy take no request of 64 MiB?')))
    request.open('POST', `api/selftest?hold=${HOLD_MILLIS}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.send(new Blob([new Uint8Array(BYTES)]))
  })
}
