// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

export function size(bytes) {
  let unit = 0
  let amount = bytes
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024
    unit++
  }
  const digits = unit === 0 || amount >= 100 || Number.isInteger(amount) ? 0 : 1
  return `${amount.toFixed(digits)} ${unit === 0 && bytes === 1 ? 'byte' : UNITS[unit]}`
}

export function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })

export function when(text, now = new Date()) {
  const at = new Date(text)
  return at.toDateString() === now.toDateString() ? time.format(at) : day.format(at)
}

/** How a file or an upload stands: what people read, what it looks like, and whether somebody works at it. */
const STATES = {
  pending: ['Unfinished', 'idle'],
  initializing: ['Unfinished', 'idle'],
  uploading: ['Unfinished', 'idle'],
  paused: ['Unfinished', 'idle'],
  assembling: ['Putting together', 'busy'],
  scanning: ['Scanning', 'busy'],
  processing: ['Checking', 'busy'],
  completed: ['Available', 'good'],
  available: ['Available', 'good'],
  archived: ['Archived', 'idle'],
  quarantined: ['Quarantined', 'bad'],
  scan_failed: ['Could not be scanned', 'bad'],
  failed: ['Failed', 'bad'],
  cancelled: ['Cancelled', 'idle'],
  deleted: ['Deleted', 'idle'],
}

export function state(name) {
  const [text, look] = STATES[name] ?? [name, 'idle']
  return { text, look, busy: look === 'busy', unfinished: text === 'Unfinished' }
}
