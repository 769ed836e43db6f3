// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
import * as api from './api.js'
import { $, badge, complain, el, say, tell } from './dom.js'
import { follow } from './follow.js'
import { size, state, when } from './words.js'

const POLL_MILLIS = 5000
const WARNINGS = {
  quarantined: 'A scanner found something: nobody can download it.',
  scan_failed: 'No scanner could judge it: nobody can download it.',
}

const rows = new Map()
let beingSent = () => false
let sendAtOnce = () => {}
let cursor
let asking
let again = false

/**
 * Shows what the server has; sent says of an upload whether this page is sending it, for then it has a row elsewhere; atOnce is
 * told how much one request may bring, if something on the way takes no more.
 */
export function showFiles(sent, atOnce) {
  beingSent = sent
  sendAtOnce = atOnce
  $('more').addEventListener('click', more)
  document.addEventListener('visibilitychange', () => document.hidden || refresh())
  setInterval(() => document.hidden || refresh(), POLL_MILLIS)
  return refresh()
}

/** Takes away what this page sends now. */
export function sweep() {
  for (const row of rows.values()) {
    if (beingSent(row.file.uploadID)) row.leave()
  }
}

/** Asks the server for the newest page and what is used; callers that come meanwhile share one more question. */
export function refresh() {
  if (asking) {
    again = true
    return asking
  }
  asking = ask().finally(() => {
    asking = undefined
    if (again) {
      again = false
      refresh()
    }
  })
  return asking
}

async function ask() {
  try {
    const [page, usage] = await Promise.all([api.files(), api.usage()])
    const oldest = page.next && page.files.at(-1).createdAt
    const listed = new Set(page.files.map((file) => file.fileID))
    for (const [id, row] of rows) {
      if (!listed.has(id) && (!oldest || row.file.createdAt > oldest)) row.leave()
    }
    merge(page.files, $('files').firstElementChild)
    if (rows.size <= page.files.length) turn(page.next)
    quota(usage)
  } catch (problem) {
    complain(`The list of files could not be read. ${problem.message}`)
  }
}

async function more() {
  try {
    const page = await api.files(cursor)
    merge(page.files, null)
    turn(page.next)
  } catch (problem) {
    complain(`No more files could be read. ${problem.message}`)
  }
}

function turn(next) {
  cursor = next
  $('more').hidden = !next
}

/** Newest first; a row that is there is changed, not made anew, so that the keyboard stays where it is. */
function merge(files, before) {
  let place = before
  for (const file of files) {
    if (beingSent(file.uploadID)) {
      rows.get(file.fileID)?.leave()
      continue
    }
    const known = rows.get(file.fileID)
    if (known) {
      known.show(file)
      place = known.element.nextElementSibling
    } else {
      const row = new Row(file)
      rows.set(file.fileID, row)
      $('files').insertBefore(row.element, place)
    }
  }
  count()
}

function count() {
  tell($('count'), rows.size === 0 ? '' : `${rows.size}${cursor ? '+' : ''}`)
  $('empty').hidden = rows.size > 0
}

function quota({ bytes, maxBytes, maxFileSize, maxAppendSize }) {
  sendAtOnce(maxAppendSize)
  tell($('quota-text'), maxBytes ? `${size(bytes)} of ${size(maxBytes)} used` : `${size(bytes)} used`)
  $('quota').hidden = !maxBytes
  $('quota').max = maxBytes ?? 1
  $('quota').value = bytes
  $('quota').high = (maxBytes ?? 1) * 0.9
  tell($('largest'), `Up to ${size(maxFileSize)} a file.`)
}

class Row {
  constructor(file) {
    this.file = file
    this.heardOf = ''
    this.chip = el('span', { className: 'chip' })
    this.meta = el('span', { className: 'meta' })
    this.download = el('a', { className: 'button', textContent: 'Download' })
    this.gone = el('button', { type: 'button', textContent: 'Delete' })
    this.gone.addEventListener('click', () => this.ask())
    this.name = el('strong', { className: 'name' })
    this.element = el(
      'li',
      {},
      badge(file.fileName),
      el('div', { className: 'what' }, this.name, this.meta),
      this.chip,
      el('div', { className: 'acts' }, this.download, this.gone),
    )
    this.element.dataset.file = file.fileID
    this.show(file)
  }

  show(file) {
    this.file = file
    const { busy, unfinished } = state(file.status)
    tell(this.name, file.fileName)
    this.name.title = file.fileName
    this.standing(busy && this.heardOf ? this.heardOf : file.status)
    this.download.hidden = file.status !== 'available'
    this.download.href = file.downloadURL
    this.download.setAttribute('aria-label', `Download ${file.fileName}`)
    this.gone.setAttribute('aria-label', `Delete ${file.fileName}`)
    if (unfinished || file.status === 'failed') this.story()
    else this.facts()
    if (busy) follow(file.uploadID, (status) => this.heard(status))
  }

  facts() {
    const { file } = this
    const told = [file.size === undefined ? '' : size(file.size), file.contentType ?? '', when(file.createdAt)]
    this.meta.replaceChildren(el('span', {}, told.filter(Boolean).join(' · ')))
    if (WARNINGS[file.status]) this.meta.prepend(el('span', { className: 'warning' }, WARNINGS[file.status]))
    if (file.sha256) {
      const sum = el('code', { textContent: `${file.sha256.slice(0, 12)}…`, title: `SHA-256 ${file.sha256}` })
      const copy = el('button', { type: 'button', className: 'small', textContent: 'Copy' })
      copy.setAttribute('aria-label', `Copy the SHA-256 of ${file.fileName}`)
      copy.addEventListener('click', () => copied(copy, file.sha256))
      this.meta.append(el('span', { className: 'sum' }, 'SHA-256 ', sum, copy))
    }
  }

  /** What only the upload knows. */
  async story() {
    const { file } = this
    const upload = await api.upload(file.uploadID).catch(() => undefined)
    if (!upload || file !== this.file) return
    const here = upload.totalSize === undefined ? size(upload.bytesReceived)
      : `${size(upload.bytesReceived)} of ${size(upload.totalSize)}`
    const text = file.status === 'failed'
      ? `It ended (${(upload.reason ?? 'failed').replaceAll('_', ' ')}); nothing is kept.`
      : `${here} are here. Choose the same file again to go on.`
    this.meta.replaceChildren(el('span', {}, text))
  }

  standing(status) {
    const { text, look } = state(status)
    tell(this.chip, text)
    this.chip.className = `chip ${look}`
    this.element.dataset.state = status
  }

  /** Events tell more than the list, which has one word for all of the work: what they said stays until it is over. */
  heard(status) {
    const { text, busy } = state(status)
    this.heardOf = busy ? status : ''
    this.standing(status)
    if (!busy) {
      say(`${this.file.fileName}: ${text}`)
      refresh()
    }
  }

  ask() {
    const sure = $('sure')
    tell($('sure-text'), `Delete ${this.file.fileName}?`)
    sure.returnValue = ''
    // a dialog tells that it was closed a little later, when it may be open again
    sure.onclose = () => !sure.open && sure.returnValue === 'delete' && this.remove()
    sure.showModal()
  }

  async remove() {
    try {
      await api.remove(this.file.fileID)
      say(`${this.file.fileName} is deleted`)
      this.leave()
      await refresh()
    } catch (problem) {
      complain(`${this.file.fileName} could not be deleted. ${problem.message}`)
    }
  }

  /** The keyboard goes to the neighbour. */
  leave() {
    const held = this.element.contains(document.activeElement)
    const neighbour = this.element.nextElementSibling ?? this.element.previousElementSibling
    rows.delete(this.file.fileID)
    this.element.remove()
    count()
    if (held) (neighbour?.querySelector('.acts button') ?? $('choose')).focus({ preventScroll: true })
  }
}

async function copied(button, text) {
  try {
    await navigator.clipboard.writeText(text)
    tell(button, 'Copied')
    setTimeout(() => tell(button, 'Copy'), 1500)
  } catch {
    complain('The browser does not let this page copy. Point at the number to see it whole.')
  }
}
