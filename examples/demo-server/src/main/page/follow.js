// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
// A browser opens six connections to a server, and uploads want some: only two uploads are followed at once.
import { state } from './words.js'

const AT_ONCE = 2
const followed = new Set()
const waiting = []
let open = 0

/** Calls back with each state in which an upload comes to be, until nobody works at it any more. */
export function follow(uploadID, onState) {
  if (followed.has(uploadID)) return
  followed.add(uploadID)
  waiting.push({ uploadID, onState })
  next()
}

function next() {
  while (open < AT_ONCE && waiting.length > 0) {
    open++
    listen(waiting.shift())
  }
}

function listen({ uploadID, onState }) {
  const events = new EventSource(`api/${uploadID}/events`)
  const end = () => {
    events.close()
    followed.delete(uploadID)
    open--
    next()
  }
  events.addEventListener('progress', (event) => {
    const { status } = JSON.parse(event.data)
    const { busy, unfinished } = state(status)
    if (!busy && !unfinished) end()
    onState(status)
  })
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) end()
  })
}
